package dev.fallline.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.problem.ProblemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.servlet.HandlerMapping;

class ProjectGuardTest {

    private final Map<String, String> owners = new HashMap<>(Map.of("job_1", "one"));
    private final List<String> asked = new ArrayList<>();
    private final ProjectGuard guard = new ProjectGuard(List.of(new OwnedCollection() {
        @Override
        public String collection() {
            return "jobs";
        }

        @Override
        public String member() {
            return "job";
        }

        @Override
        public @Nullable String projectOf(String id) {
            asked.add(id);
            return owners.get(id);
        }
    }));

    @Test
    void asksOnceWhoseAMemberIs() {
        assertThat(passes("one", "job_1")).isTrue();
        assertThat(passes("one", "job_1")).isTrue();
        assertThatThrownBy(() -> passes("two", "job_1")).isInstanceOf(ProblemException.class);
        assertThat(asked).containsExactly("job_1");
    }

    @Test
    void asksAgainForWhatWasNotThere() {
        assertThat(passes("two", "job_2")).isTrue();
        owners.put("job_2", "one");
        assertThatThrownBy(() -> passes("two", "job_2")).isInstanceOf(ProblemException.class);
        assertThat(asked).containsExactly("job_2", "job_2");
    }

    private boolean passes(String project, String id) {
        var request = new MockHttpServletRequest("GET", "/v1/jobs/" + id);
        request.setAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, "/v1/jobs/{id}");
        request.setAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, Map.of("id", id));
        Callers.set(request, new Caller(project, "key", Set.of()));
        return guard.preHandle(request, new MockHttpServletResponse(), this);
    }
}
