package dev.fallline.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page and every file that it loads, as a browser without a screen would fetch them. */
class PageFilesTest extends HttpTest {

    private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"([^\"#]+\\.(?:js|css|svg))\"");
    private static final Pattern IMPORTED = Pattern.compile("(?m)^import .*?'([^']+)';$");

    @Test
    void pageRunsOnlyWhatItsServerSends() throws Exception {
        var page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("script-src 'self'")
                .doesNotContain("unsafe");
        assertThat(page.body()).doesNotContain("<script>", "<style>", " style=", " onclick=");
    }

    @Test
    void everyFileIsThereAndKeptAsLongAsItMay() throws Exception {
        var seen = new HashSet<String>();
        var waiting = new ArrayDeque<String>();
        LOADED.matcher(get("/").body()).results().forEach(match -> waiting.add("/" + match.group(1)));
        while (!waiting.isEmpty()) {
            String path = waiting.remove();
            if (!seen.add(path)) {
                continue;
            }
            String body = fetched(path);
            if (path.endsWith(".js")) {
                IMPORTED.matcher(body)
                        .results()
                        .forEach(match ->
                                waiting.add(URI.create(path).resolve(match.group(1)).getPath()));
            }
        }
        assertThat(seen).hasSizeGreaterThan(40).anyMatch(path -> path.endsWith("/uPlot.esm.js"));
    }

    private String fetched(String path) throws IOException, InterruptedException {
        var file = get(path);
        assertThat(file.statusCode()).as(path).isEqualTo(200);
        String kept = file.headers().firstValue("Cache-Control").orElse("");
        if (path.startsWith("/webjars/")) {
            assertThat(kept).as(path).contains("max-age=31536000", "immutable");
        } else {
            assertThat(kept).as(path).isEqualTo("no-cache");
            String tag = file.headers().firstValue("ETag").orElseThrow();
            assertThat(send(to(path).header("If-None-Match", tag)).statusCode()).as(path).isEqualTo(304);
        }
        return file.body();
    }
}
