package dev.fallline.job;

import dev.fallline.web.OwnedCollection;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** A checkpoint is of the project that its job is of. */
@Component
class CheckpointCollection implements OwnedCollection {

    private final JobRepository jobs;

    CheckpointCollection(JobRepository jobs) {
        this.jobs = jobs;
    }

    @Override
    public String collection() {
        return "checkpoints";
    }

    @Override
    public String member() {
        return "checkpoint";
    }

    @Override
    public @Nullable String projectOf(String id) {
        return jobs.projectOfCheckpoint(id);
    }
}
