package dev.fallline.web;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import tools.jackson.databind.JsonNode;

/** Stands in for the features' controllers. */
@TestComponent
@Hidden
@RestController
class FixtureController {

    static final AtomicInteger CREATED = new AtomicInteger();

    record Body(String name, int size) {}

    @GetMapping("/test/number")
    int number(@RequestParam int value) {
        return value;
    }

    @PostMapping("/test/tree")
    JsonNode tree(@RequestBody JsonNode body) {
        return body;
    }

    @PostMapping("/test/record")
    Body record(@RequestBody Body body) {
        return body;
    }

    @GetMapping("/test/broken")
    String broken() {
        throw new IllegalStateException("secret-of-the-inside");
    }

    record Unwritable(String a, String b) {
        @Override
        public String b() {
            throw new IllegalStateException("while it is written");
        }
    }

    @GetMapping("/test/unwritable")
    Unwritable unwritable() {
        return new Unwritable("fine".repeat(10_000), "");
    }

    @GetMapping("/test/breaks-off")
    void breaksOff(HttpServletResponse response) throws IOException {
        response.setContentType("text/csv");
        response.getOutputStream().print("a,b\n");
        response.flushBuffer();
        throw new IllegalStateException("on the way");
    }

    /** A permit for each request at {@code /test/working} that may come to its end. */
    static final Semaphore WORK = new Semaphore(0);

    static final AtomicInteger WORKING = new AtomicInteger();

    @GetMapping("/test/working")
    String working() {
        WORKING.incrementAndGet();
        try {
            WORK.acquireUninterruptibly();
        } finally {
            WORKING.decrementAndGet();
        }
        return "done";
    }

    /** More than the sockets between hold. */
    @GetMapping("/test/endless")
    void endless(HttpServletResponse response) throws IOException {
        var piece = new byte[1 << 16];
        for (int i = 0; i < 1000; i++) {
            response.getOutputStream().write(piece);
        }
    }

    @PostMapping(path = "/v1/checkpoints/{id}/fork", headers = HttpTest.FIXTURE)
    ResponseEntity<Map<String, Object>> create(@PathVariable String id, @RequestBody JsonNode body) {
        if (body.has("broken")) {
            throw new IllegalStateException("no");
        }
        var number = CREATED.incrementAndGet();
        return ResponseEntity.created(URI.create("/made/" + number)).body(Map.of("number", number, "id", id));
    }

    @PostMapping(
            path = "/v1/checkpoints/{id}/fork",
            headers = HttpTest.FIXTURE,
            consumes = "multipart/form-data")
    Map<String, Object> upload(@PathVariable String id, @RequestParam MultipartFile file) {
        return Map.of("number", CREATED.incrementAndGet(), "bytes", file.getSize());
    }

    @GetMapping(path = "/v1/checkpoints/{id}", headers = HttpTest.FIXTURE)
    Map<String, String> one(@PathVariable String id) {
        return Map.of("id", id);
    }
}
