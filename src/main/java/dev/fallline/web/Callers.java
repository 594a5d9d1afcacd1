package dev.fallline.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Gives controllers the {@link Caller} of the request. */
public final class Callers implements HandlerMethodArgumentResolver {

    /** Of a request that nobody looked at: may nothing, and owns nothing. */
    private static final Caller NOBODY = new Caller("", "nobody", Set.of());

    private static final String ATTRIBUTE = Caller.class.getName();

    Callers() {}

    /** The caller of the request. */
    public static Caller of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Caller caller ? caller : NOBODY;
    }

    /** Says who sends the request, once it is known. */
    public static void set(HttpServletRequest request, Caller caller) {
        request.setAttribute(ATTRIBUTE, caller);
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Caller.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        var plain = request.getNativeRequest(HttpServletRequest.class);
        if (plain == null) {
            throw new IllegalStateException("A caller is known of an HTTP request only");
        }
        return of(plain);
    }
}
