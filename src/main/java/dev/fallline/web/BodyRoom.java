package dev.fallline.web;

import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import tools.jackson.databind.json.JsonMapper;

/**
 * Memory for the JSON bodies of all requests together. One may be as long as the service reads any; many of those at
 * once, slowly sent, would take the heap from the jobs that train. Short ones need no room, and so always pass.
 */
@Component
class BodyRoom {

    /** Longer than what people write; so long a body each connection may have. */
    static final int SHORT = 64 * 1024;

    private static final int PIECE = 8 * 1024;

    /** As trees, bodies take many times their length. */
    private static final int SHARE_OF_HEAP = 64;

    private static final String CALLBACK = BodyRoom.class.getName();

    private final long longest;
    private final Semaphore pieces;

    BodyRoom(JsonMapper json) {
        long most = json.tokenStreamFactory().streamReadConstraints().getMaxDocumentLength();
        longest = most < 0 || most > Integer.MAX_VALUE / 2 ? Integer.MAX_VALUE / 2 : most;
        long room = Math.max(longest, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
        pieces = new Semaphore(Math.toIntExact(room / PIECE));
    }

    /**
     * Reads the body to its end. The room is the request's until that is over.
     *
     * @throws ProblemException when it is longer than the service reads, or too many long ones are under way
     */
    byte[] read(InputStream body) throws IOException {
        var content = new ByteArrayOutputStream();
        var buffer = new byte[PIECE];
        var taken = new Taken();
        RequestContextHolder.currentRequestAttributes()
                .registerDestructionCallback(CALLBACK, taken, RequestAttributes.SCOPE_REQUEST);
        for (int n = body.readNBytes(buffer, 0, PIECE); n > 0; n = body.readNBytes(buffer, 0, PIECE)) {
            content.write(buffer, 0, n);
            if (content.size() > longest) {
                throw new ProblemException(
                        ProblemKind.TOO_LARGE,
                        "too_large",
                        "The JSON is larger than %,d bytes, which is as much as the service reads.".formatted(longest),
                        List.of());
            }
            if (content.size() > SHORT) {
                taken.more();
            }
        }
        return content.toByteArray();
    }

    /** Of one request, by its own thread. */
    private final class Taken implements Runnable {

        private int count;

        void more() {
            if (!pieces.tryAcquire()) {
                throw new ProblemException(
                        ProblemKind.UNAVAILABLE,
                        "too_busy",
                        "The server reads as many large JSON bodies as it has room for; go on after Retry-After.",
                        List.of());
            }
            count++;
        }

        @Override
        public void run() {
            pieces.release(count);
            count = 0;
        }
    }
}
