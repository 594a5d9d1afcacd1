package dev.fallline.spark.driver;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What the executors must know of a job, as text where it is more than numbers.
 *
 * @param spec         of the job, JSON
 * @param source       of its rows, JSON
 * @param recipe       that its rows are encoded by, JSON
 * @param classWeights by class; {@code null} where all weigh the same
 * @param sentFile     name of the dataset's file among those sent to executors; {@code null} where they find it themselves
 */
record ExecutorJob(
        String spec, String source, String recipe, float @Nullable [] classWeights, @Nullable String sentFile)
        implements Serializable {}
