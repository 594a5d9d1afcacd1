package dev.fallline.access;

import dev.fallline.web.Caller;
import dev.fallline.web.Callers;
import dev.fallline.web.Scope;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.PathContainer;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Holds each request against what its caller may, and writes down every change that was made. Runs after the filter
 * that reads bearer tokens.
 */
class AccessFilter extends OncePerRequestFilter {

    /** The log of changes: who, whose, what, and what came of it. */
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.fallline.audit");

    private final Openness openness;
    private final Refusals refusals;

    AccessFilter(Openness openness, Refusals refusals) {
        this.openness = openness;
        this.refusals = refusals;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var needed = needed(request);
        // Health is told without the database, which may be what is not well.
        var caller = caller(needed != null || changes(request));
        if (caller != null) {
            Callers.set(request, caller);
        } else if (needed != null) {
            refusals.unknown(request, response);
            return;
        }
        if (caller != null && needed != null && !caller.scopes().contains(needed)) {
            refusals.forbidden(needed.label(), request, response);
            return;
        }
        if (caller == Caller.ANYONE && changes(request) && isFromAnotherSite(request)) {
            refusals.otherSite(request, response);
            return;
        }
        try {
            chain.doFilter(request, response);
        } finally {
            if (caller != null && changes(request)) {
                audit(caller, request, response);
            }
        }
    }

    /**
     * The most that any reading of the path needs: as the server decoded and normalised it, and as controllers are
     * matched, segment by segment, so that no way to write a path leads around its scope.
     */
    private static @Nullable Scope needed(HttpServletRequest request) {
        var info = request.getPathInfo();
        var normal = Permissions.needed(request.getMethod(), request.getServletPath() + (info == null ? "" : info));
        var matched = Permissions.needed(
                request.getMethod(),
                ServletRequestPathUtils.parse(request).pathWithinApplication().elements().stream()
                        .map(element ->
                                element instanceof PathContainer.PathSegment segment ? segment.valueToMatch() : "/")
                        .collect(Collectors.joining()));
        return normal == null || matched != null && matched.compareTo(normal) > 0 ? matched : normal;
    }

    /** @param ask whether it matters who calls without a key or token */
    private @Nullable Caller caller(boolean ask) {
        try {
            return SecurityContextHolder.getContext().getAuthentication() instanceof CallerAuthentication known
                    ? known.getPrincipal()
                    : ask && openness.isOpen() ? Caller.ANYONE : null;
        } finally {
            SecurityContextHolder.clearContext();
        }
    }

    private static boolean changes(HttpServletRequest request) {
        return switch (request.getMethod()) {
            case "POST", "PUT", "PATCH", "DELETE" -> true;
            default -> false;
        };
    }

    /**
     * Whether a page of another site made a browser send it. A key or token is never sent without the page knowing it,
     * but where none is needed the browser's way to the loopback address would be enough.
     */
    private static boolean isFromAnotherSite(HttpServletRequest request) {
        var site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return !site.equals("same-origin") && !site.equals("none");
        }
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && !origin.replaceFirst("^[a-z]+://", "").equals(request.getHeader(HttpHeaders.HOST));
    }

    private static void audit(Caller caller, HttpServletRequest request, HttpServletResponse response) {
        if (AUDIT.isInfoEnabled()) {
            var made = response.getHeader("Location");
            AUDIT.info(
                    "caller={} project={} from={} {} {} status={}{}",
                    plain(caller.name()),
                    plain(caller.project()),
                    request.getRemoteAddr(),
                    request.getMethod(),
                    plain(request.getRequestURI()),
                    response.getStatus(),
                    made == null ? "" : " made=" + plain(made));
        }
    }

    /** One line each, whatever a name holds. */
    private static String plain(String text) {
        return text.replaceAll("[\\p{Cntrl}\\s]", "?");
    }
}
