package dev.fallline.web;

import dev.fallline.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Answers 404 to who asks for something below another project's dataset, job, model or checkpoint, as if there were none. It stands
 * before every controller, so that none can forget it, and a new path is guarded from its first day.
 *
 * <p>Owners are remembered, since nothing changes hands and no id is given twice: who polls costs the database no question.
 */
class ProjectGuard implements HandlerInterceptor {

    private static final int MOST_REMEMBERED = 10_000;

    private final List<OwnedCollection> collections;
    private final ConcurrentMap<Member, String> owners = new ConcurrentHashMap<>();

    ProjectGuard(List<OwnedCollection> collections) {
        this.collections = List.copyOf(collections);
    }

    private record Member(String collection, String id) {}

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        var pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) instanceof String text ? text : "";
        for (var owned : collections) {
            var id = member(pattern, "/v1/" + owned.collection() + "/", request);
            if (id != null) {
                var project = projectOf(owned, id);
                if (project != null && !project.equals(Callers.of(request).project())) {
                    throw ProblemException.notFound(owned.member(), id);
                }
            }
        }
        return true;
    }

    private @Nullable String projectOf(OwnedCollection owned, String id) {
        var member = new Member(owned.collection(), id);
        var known = owners.get(member);
        if (known != null) {
            return known;
        }
        var project = owned.projectOf(id);
        // What is not there may come to be, so its absence is asked for again.
        if (project != null) {
            if (owners.size() >= MOST_REMEMBERED) {
                owners.clear();
            }
            owners.put(member, project);
        }
        return project;
    }

    /** The value in the request of the variable that follows the prefix in the pattern. */
    private static @Nullable String member(String pattern, String prefix, HttpServletRequest request) {
        if (!pattern.startsWith(prefix + "{")) {
            return null;
        }
        var variable = pattern.substring(prefix.length() + 1).replaceFirst("[:}].*", "");
        return request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> values
                        && values.get(variable) instanceof String value
                ? value
                : null;
    }
}
