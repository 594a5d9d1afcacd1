package dev.fallline.telemetry;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where telemetry finds the jobs it tells of. */
public interface JobDirectory {

    /** @throws dev.fallline.problem.ProblemException when there is no such job */
    WatchedJob watched(String jobId);

    /** @throws dev.fallline.problem.ProblemException when the project has no such job */
    WatchedJob watched(String project, String jobId);

    /** Whether nothing more happens to the job by itself; true as well when there is none. */
    boolean isOver(String jobId);

    /** The trace that the job is part of; {@code null} when there is no such job. */
    @Nullable String traceOf(String jobId);

    /** The newest job of a project, if it has any. */
    Optional<String> latest(String project);
}
