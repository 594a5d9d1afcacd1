package dev.fallline.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets a test be whoever it says it is. */
@TestComponent
@Order(-50)
public class CallerFromHeader extends OncePerRequestFilter {

    public static final String PROJECT = "Fixture-Project";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var project = request.getHeader(PROJECT);
        if (project != null) {
            Callers.set(request, new Caller(project, "test", Caller.ANYONE.scopes()));
        }
        chain.doFilter(request, response);
    }
}
