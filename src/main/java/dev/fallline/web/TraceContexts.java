package dev.fallline.web;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Gives controllers the {@link TraceContext} of the request: that of the request's own span where spans are made, else
 * what the client sent. So that a client's trace identifier is in the log of its job also where nothing is exported.
 */
final class TraceContexts implements HandlerMethodArgumentResolver {

    private final Tracer tracer;

    TraceContexts(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == TraceContext.class;
    }

    @Override
    public @Nullable Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        String state = request.getHeader("tracestate");
        Span span = tracer.currentSpan();
        return span == null || span.isNoop() && span.context().traceId().isEmpty()
                ? TraceContext.parse(request.getHeader("traceparent"), state)
                : new TraceContext(
                        span.context().traceId(),
                        span.context().spanId(),
                        Boolean.TRUE.equals(span.context().sampled()),
                        state);
    }
}
