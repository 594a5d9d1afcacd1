package dev.fallline.job;

import dev.fallline.web.Tags;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Entity tags of jobs: progress makes another one, but none that a change has to know of. */
@Component
class JobTags {

    private final Tags tags;

    JobTags(Tags tags) {
        this.tags = tags;
    }

    /**
     * What requests and the steps of its life change of a job; training itself changes none of it.
     *
     * @param changes how often its training was changed
     */
    private record State(
            String id, JobStatus status, int attempt, int priority, @Nullable JobCommand command, int changes) {

        static State of(Job job) {
            return new State(
                    job.id(),
                    job.status(),
                    job.attempt(),
                    job.priority(),
                    job.command(),
                    job.adjustments().size());
        }
    }

    /** For comparison with {@code If-Match}. */
    String state(Job job) {
        return tags.of(State.of(job));
    }

    /** @param text the job as it is sent */
    String of(Job job, byte[] text) {
        return tags.sent(State.of(job), text);
    }
}
