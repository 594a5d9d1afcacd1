package dev.fallline.telemetry;

/** What telemetry must know of jobs. */
public interface JobDirectory {

    /**
     * The job's name.
     *
     * @throws dev.fallline.problem.ProblemException when there is no such job
     */
    String nameOf(String jobId);

    /** Whether nothing more happens to the job by itself; true as well when there is none. */
    boolean isOver(String jobId);
}
