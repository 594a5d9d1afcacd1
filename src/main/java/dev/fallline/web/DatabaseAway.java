package dev.fallline.web;

import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.transaction.TransactionException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Says of a database that does not answer that it may in a moment, where a filter asked it. */
class DatabaseAway extends OncePerRequestFilter {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseAway.class);

    static final String RETRY_AFTER_SECONDS = "1";

    private final ProblemWriter problems;

    DatabaseAway(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } catch (DataAccessResourceFailureException | TransactionException e) {
            if (response.isCommitted()) {
                throw e;
            }
            response.resetBuffer();
            response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
            problems.write(problem(e, request), request, response);
        }
    }

    /** What is answered for such a fault, which the log hears of. */
    static ProblemException problem(RuntimeException fault, HttpServletRequest request) {
        LOG.warn("{} {} found the database away: {}", request.getMethod(), request.getRequestURI(), fault.toString());
        return new ProblemException(
                ProblemKind.UNAVAILABLE,
                "database_unavailable",
                "The database does not answer; running jobs go on. Try again.",
                List.of());
    }
}
