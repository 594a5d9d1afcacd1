package dev.fallline.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a job under training, and whose it is.
 *
 * @param attempt     the one that holds it; a worker with an earlier one has lost it
 * @param adjustments all since it was submitted, the oldest first
 */
record JobOrders(int attempt, JobStatus status, @Nullable JobCommand command, List<JobAdjustment> adjustments) {}
