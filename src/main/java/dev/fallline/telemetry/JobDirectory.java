package dev.fallline.telemetry;

/** What telemetry must know of jobs. */
@FunctionalInterface
public interface JobDirectory {

    /**
     * The job's name.
     *
     * @throws dev.fallline.problem.ProblemException when there is no such job
     */
    String nameOf(String jobId);
}
