package dev.fallline.access;

import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import dev.fallline.web.Place;
import dev.fallline.web.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets the server work on so many requests at once. A thread costs next to nothing, but what it works on does: memory,
 * connections to the database, the processor that jobs want. One more waits a moment, and is then told to come back.
 * Who waits for its client or for a job has no {@link Place} meanwhile.
 */
class CrowdFilter extends OncePerRequestFilter {

    /** Long enough for a burst to be worked off, short enough to tell a crowd from one. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final String RETRY_AFTER_SECONDS = "1";

    private final int most;
    private final Semaphore places;
    private final ProblemWriter problems;

    CrowdFilter(LimitProperties properties, ProblemWriter problems) {
        this.most = properties.concurrent();
        this.places = new Semaphore(most);
        this.problems = problems;
    }

    /** Whether the server lives, and how it does, is told above all when it has much to do. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        var path = request.getServletPath();
        return path.startsWith("/actuator/") || path.startsWith("/v2/health/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!acquired()) {
            response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
            var detail = "The server works on %d requests, as many as it may; go on after Retry-After.".formatted(most);
            problems.write(
                    new ProblemException(ProblemKind.UNAVAILABLE, "too_busy", detail, List.of()), request, response);
            return;
        }
        try {
            Place.working(
                    places, () -> chain.doFilter(new PatientRequest(request), new PatientResponse(response)));
        } catch (ServletException | IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }

    private boolean acquired() {
        try {
            return places.tryAcquire(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
