package dev.fallline.telemetry;

import java.util.Optional;

/** Where telemetry finds the jobs it tells of. */
public interface JobDirectory {

    /** @throws dev.fallline.problem.ProblemException when there is no such job */
    WatchedJob watched(String jobId);

    /** @throws dev.fallline.problem.ProblemException when the project has no such job */
    WatchedJob watched(String project, String jobId);

    /** Whether nothing more happens to the job by itself; true as well when there is none. */
    boolean isOver(String jobId);

    /** The newest job of a project, if it has any. */
    Optional<String> latest(String project);
}
