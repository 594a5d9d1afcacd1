package dev.fallline.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/** Tags the answers for single resources, and leaves their content out where the client has it already. */
class EntityTags extends ShallowEtagHeaderFilter {

    /** A resource by its id: small, so that its answer may be held to compute its tag. Streams never match. */
    private static final Pattern SINGLE_RESOURCE =
            Pattern.compile("/v1/(?:algorithms|(?:datasets|jobs|models|checkpoints|keys|webhooks/deliveries)/[^/]+"
                    + "|models/[^/]+/aliases/[^/]+)");

    private static final Pattern JOB = Pattern.compile("/v1/jobs/(?!compare$)[^/]+");

    /** Whether the path, of a request or of the OpenAPI document, is that of a single resource. */
    static boolean tagged(String path) {
        return SINGLE_RESOURCE.matcher(path).matches();
    }

    /** A job, which is polled, bears the tag of the answer that is kept for it. */
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String path = request.getRequestURI();
        boolean any = "*".equals(request.getHeader(HttpHeaders.IF_NONE_MATCH));
        return !tagged(path) || JOB.matcher(path).matches() && HttpMethod.GET.matches(request.getMethod()) && !any;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var any = HttpMethod.GET.matches(request.getMethod())
                && "*".equals(request.getHeader(HttpHeaders.IF_NONE_MATCH));
        if (!any) {
            super.doFilterInternal(request, response, chain);
            return;
        }
        // "*" stands for whatever there is, which the class above does not know.
        var held = new ContentCachingResponseWrapper(response);
        super.doFilterInternal(new Unconditional(request), held, chain);
        if (held.getStatus() == HttpStatus.OK.value()) {
            held.resetBuffer();
            response.setStatus(HttpStatus.NOT_MODIFIED.value());
        } else {
            held.copyBodyToResponse();
        }
    }

    private static final class Unconditional extends HttpServletRequestWrapper {
        Unconditional(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable String getHeader(String name) {
            return HttpHeaders.IF_NONE_MATCH.equalsIgnoreCase(name) ? null : super.getHeader(name);
        }
    }
}
