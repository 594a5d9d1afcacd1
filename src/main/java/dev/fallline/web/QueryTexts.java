package dev.fallline.web;

import dev.fallline.problem.Fault;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/** Refuses query parameters whose value is no text, as {@link BodyTexts} does for bodies. */
class QueryTexts extends OncePerRequestFilter {

    private final ProblemWriter problems;

    QueryTexts(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var query = request.getQueryString();
        for (var parameter : query == null ? new String[0] : query.split("&", -1)) {
            var name = parameter.replaceFirst("=.*", "");
            if (!Texts.whole(decoded(parameter))) {
                var detail = "A query parameter holds half of a surrogate pair or the null character, which is no text.";
                var fault = new Fault(Texts.whole(decoded(name)) ? "/" + decoded(name) : "", "invalid_text", detail);
                var problem = Problem.of(
                        HttpStatus.BAD_REQUEST, "invalid_request", detail, request.getRequestURI(), List.of(fault));
                problems.write(problem, response);
                return;
            }
        }
        chain.doFilter(request, response);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Not an encoding at all: whoever needs the parameter says so.
            return text;
        }
    }
}
