package dev.fallline.job;

import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Shows jobs to clients. */
@Component
class JobResponses {

    private final JsonMapper json;

    JobResponses(JsonMapper json) {
        this.json = json;
    }

    JobResponse of(JobView view) {
        var spec = (ObjectNode) json.readTree(view.job().spec());
        Adjustments.apply(view.job().adjustments(), spec);
        spec.put("priority", view.job().priority());
        return JobResponse.of(view, spec);
    }
}
