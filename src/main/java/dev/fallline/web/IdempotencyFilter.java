package dev.fallline.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives the first answer again to a creating request repeated with the same {@code Idempotency-Key}. Only successes
 * are remembered: a refused request created nothing, so its key stays free for the corrected one.
 */
class IdempotencyFilter extends OncePerRequestFilter {

    static final String KEY = "Idempotency-Key";
    static final String REPLAYED = "Idempotency-Replayed";

    private static final Pattern CREATING =
            Pattern.compile("/v1/(?:datasets|jobs|models|keys|webhooks/endpoints|checkpoints/[^/]+/fork)");
    private static final Pattern KEY_FORM = Pattern.compile("[\\x21-\\x7e]{1,255}");

    private static final Set<String> SHOWING_SECRETS = Set.of("/v1/keys", "/v1/webhooks/endpoints");
    private static final Set<String> SECRETS = Set.of("key", "secret");

    private final JsonMapper json;
    private final IdempotencyRecords records;
    private final ProblemWriter problems;

    IdempotencyFilter(JsonMapper json, IdempotencyRecords records, ProblemWriter problems) {
        this.json = json;
        this.records = records;
        this.problems = problems;
    }

    /** Whether the path, of a request or of the OpenAPI document, is one that things are created at. */
    static boolean remembers(String path) {
        return CREATING.matcher(path).matches();
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getHeader(KEY) == null
                || !"POST".equals(request.getMethod())
                || !remembers(request.getRequestURI());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var key = request.getHeader(KEY);
        var path = request.getRequestURI();
        if (!KEY_FORM.matcher(key).matches()) {
            var detail = "Idempotency-Key must be 1 to 255 visible ASCII characters.";
            problems.write(Problem.of(HttpStatus.BAD_REQUEST, "invalid_idempotency_key", detail, path), response);
        } else if (records.claim(Callers.of(request).project(), key, path)) {
            first(key, RequestDigest.of(request), response, chain);
        } else {
            again(key, request, response);
        }
    }

    private void first(String key, RequestDigest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var path = request.getRequestURI();
        var project = Callers.of(request).project();
        var held = new ContentCachingResponseWrapper(response);
        var remembered = false;
        try {
            chain.doFilter(request, held);
            if (held.getStatus() / 100 == 2) {
                records.complete(
                        project,
                        key,
                        path,
                        new IdempotencyRecords.Answer(
                                held.getStatus(),
                                held.getContentType(),
                                held.getHeader(HttpHeaders.LOCATION),
                                withoutSecrets(held.getContentAsByteArray(), path),
                                request.sha256()));
                remembered = true;
            }
        } finally {
            if (!remembered) {
                records.release(project, key, path);
            }
        }
        held.copyBodyToResponse();
    }

    /** What is shown once is kept nowhere: the answer to a repeated request leaves it out. */
    private byte[] withoutSecrets(byte[] body, String path) {
        if (!SHOWING_SECRETS.contains(path) || !(json.readTree(body) instanceof ObjectNode answer)) {
            return body;
        }
        return json.writeValueAsBytes(answer.remove(SECRETS));
    }

    private void again(String key, HttpServletRequest request, HttpServletResponse response) throws IOException {
        var path = request.getRequestURI();
        var earlier = records.find(Callers.of(request).project(), key, path);
        if (earlier.isEmpty()) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "1");
            var detail = "The first request with this Idempotency-Key is still under way; repeat it later.";
            problems.write(Problem.of(HttpStatus.CONFLICT, "idempotency_key_in_use", detail, path), response);
            return;
        }
        var answer = earlier.get();
        if (!answer.requestSha256().equals(RequestDigest.of(request).sha256())) {
            var detail = "This Idempotency-Key was used for another request; take a new one for each.";
            var problem = Problem.of(HttpStatus.UNPROCESSABLE_CONTENT, "idempotency_key_reused", detail, path);
            problems.write(problem, response);
            return;
        }
        response.setStatus(answer.status());
        response.setHeader(REPLAYED, "true");
        if (answer.contentType() != null) {
            response.setContentType(answer.contentType());
        }
        if (answer.location() != null) {
            response.setHeader(HttpHeaders.LOCATION, answer.location());
        }
        response.getOutputStream().write(answer.body());
    }
}
