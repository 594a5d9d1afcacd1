package dev.fallline.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Puts the id of the newest member in the place of {@code latest} in the path of a request, before any controller sees
 * it. Not where something is deleted: what was meant may not be the newest any more.
 */
class LatestIds implements HandlerInterceptor {

    private static final String ID = "id";

    private final ObjectProvider<LatestId> collections;

    /** @param collections asked for at the first request, since features need the web layer that this is part of */
    LatestIds(ObjectProvider<LatestId> collections) {
        this.collections = collections;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!HttpMethod.DELETE.matches(request.getMethod())
                && request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) instanceof String pattern
                && request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables
                && LatestId.LATEST.equals(variables.get(ID))) {
            collections.stream()
                    .filter(one -> pattern.equals(one.prefix()) || pattern.startsWith(one.prefix() + "/"))
                    .findFirst()
                    .flatMap(one -> one.newest().apply(Callers.of(request).project()))
                    .ifPresent(id -> replace(request, variables, id));
        }
        return true;
    }

    private static void replace(HttpServletRequest request, Map<?, ?> variables, String id) {
        var replaced = new HashMap<Object, Object>(variables);
        replaced.put(ID, id);
        request.setAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, replaced);
    }
}
