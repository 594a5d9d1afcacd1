package dev.fallline.access;

import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import dev.fallline.web.Caller;
import dev.fallline.web.Callers;
import dev.fallline.web.ProblemWriter;
import io.github.bucket4j.Bucket;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.util.ConcurrentLruCache;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps each caller to its share: a token bucket of requests, and a number of streams. What is left is told in the
 * headers {@code RateLimit} and {@code RateLimit-Policy} (draft-ietf-httpapi-ratelimit-headers-10).
 */
class LimitFilter extends OncePerRequestFilter {

    /** More callers than keys in any use; the one not seen for longest starts anew. */
    private static final int MOST_CALLERS = 10_000;

    private final LimitProperties properties;
    private final ProblemWriter problems;
    private final ConcurrentLruCache<String, Share> shares;
    private final String policy;

    LimitFilter(LimitProperties properties, ProblemWriter problems) {
        this.properties = properties;
        this.problems = problems;
        this.shares = new ConcurrentLruCache<>(MOST_CALLERS, caller -> share());
        this.policy = "\"key\";q=%d;w=%d".formatted(properties.requests(), seconds(properties.window().toNanos()));
    }

    /** What one caller has. */
    private record Share(Bucket requests, Semaphore streams) {}

    private Share share() {
        var requests = Bucket.builder()
                .addLimit(limit -> limit.capacity(properties.requests())
                        .refillGreedy(properties.requests(), properties.window()))
                .build();
        return new Share(requests, new Semaphore(properties.streams()));
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        var caller = Callers.of(request);
        return caller == Caller.ANYONE || caller.scopes().isEmpty();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var caller = Callers.of(request);
        var share = shares.get(caller.project() + " " + caller.name());
        var probe = share.requests().tryConsumeAndReturnRemaining(1);
        response.setHeader("RateLimit-Policy", policy);
        response.setHeader(
                "RateLimit",
                "\"key\";r=%d;t=%d".formatted(probe.getRemainingTokens(), seconds(probe.getNanosToWaitForReset())));
        if (!probe.isConsumed()) {
            refuse("rate_limited", "This key sent more than %d requests in %s; go on after Retry-After."
                    .formatted(properties.requests(), properties.window()),
                    seconds(probe.getNanosToWaitForRefill()), request, response);
        } else if (!asksForStream(request)) {
            chain.doFilter(request, response);
        } else if (!share.streams().tryAcquire()) {
            refuse("too_many_streams", "This key has %d streams open, as many as it may; close one first."
                    .formatted(properties.streams()), 5, request, response);
        } else {
            try {
                // Streams are sent by the request's own thread, which comes back when one is over.
                chain.doFilter(request, response);
            } finally {
                share.streams().release();
            }
        }
    }

    private static boolean asksForStream(HttpServletRequest request) {
        var accept = request.getHeader(HttpHeaders.ACCEPT);
        return accept != null && accept.contains(MediaType.TEXT_EVENT_STREAM_VALUE);
    }

    private void refuse(
            String code, String detail, long retryAfter, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(retryAfter));
        problems.write(new ProblemException(ProblemKind.QUOTA_EXCEEDED, code, detail, List.of()), request, response);
    }

    /** Rounded up, so that who waits so long is not refused again. */
    private static long seconds(long nanos) {
        return Duration.ofNanos(nanos).plusSeconds(1).minusNanos(1).toSeconds();
    }
}
