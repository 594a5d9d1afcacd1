package dev.fallline.job;

import dev.fallline.FalllineProperties;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Shows jobs to clients. */
@Component
class JobResponses {

    private final RunningJobs running;
    private final JsonMapper json;
    private final int workers;

    JobResponses(RunningJobs running, JsonMapper json, FalllineProperties properties) {
        this.running = running;
        this.json = json;
        this.workers = properties.workers().threads();
    }

    JobResponse of(JobView view) {
        var spec = (ObjectNode) json.readTree(view.job().spec());
        Adjustments.apply(view.job().adjustments(), spec);
        return JobResponse.of(view, spec, running.count(), workers);
    }
}
