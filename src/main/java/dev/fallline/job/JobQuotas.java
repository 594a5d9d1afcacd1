package dev.fallline.job;

import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a project may have of the queue and the workers, on all replicas together; 0 for no limit of its own.
 *
 * @param maxQueued  jobs that may wait at the same time
 * @param maxRunning jobs that may train at the same time
 * @param maxThreads threads that those may take together
 */
@ConfigurationProperties("fallline.jobs.per-project")
record JobQuotas(
        @DefaultValue("0") int maxQueued, @DefaultValue("0") int maxRunning, @DefaultValue("0") int maxThreads) {

    JobQuotas {
        check("max-queued", maxQueued);
        check("max-running", maxRunning);
        check("max-threads", maxThreads);
    }

    private static void check(String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException("fallline.jobs.per-project.%s is %d, but must be ≥ 0".formatted(name, value));
        }
    }

    /** Whether what a project may have running is limited. */
    boolean limitRunning() {
        return maxRunning > 0 || maxThreads > 0;
    }

    /** Whether a project with this load may have one more job running. */
    boolean allow(ProjectLoad load, Resources demand) {
        return (maxRunning == 0 || load.jobs() < maxRunning)
                && (maxThreads == 0 || load.threads() + demand.threads() <= maxThreads);
    }

    /** Why no more of a project with this load runs. */
    String reason(ProjectLoad load) {
        return maxRunning > 0 && load.jobs() >= maxRunning
                ? "as many jobs of the project run as may: %d".formatted(maxRunning)
                : "jobs of the project use %d of its %d threads".formatted(load.threads(), maxThreads);
    }

    /** Whether a project may ever have so much running. */
    boolean everAllow(Resources demand) {
        return maxThreads == 0 || demand.threads() <= maxThreads;
    }

    /** Why a job can never run. */
    String refusal(Resources demand) {
        return "The job needs %d threads; the jobs of a project may use %d.".formatted(demand.threads(), maxThreads);
    }

    /** @throws ProblemException when a job can never run */
    void check(Resources demand) {
        if (!everAllow(demand)) {
            throw new ProblemException(ProblemKind.UNPROCESSABLE, "job_too_large", refusal(demand), List.of());
        }
    }
}
