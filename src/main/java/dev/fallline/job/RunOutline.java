package dev.fallline.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a run is to be.
 *
 * @param epochs  of the whole job, as it now stands
 * @param steps   of the whole job, as it now stands
 * @param rows    rows trained on in an epoch
 * @param watched the metric that decides the best epoch
 * @param limit   how long the job may train, over all its runs; {@code null} for ever
 * @param best    the best epoch of the runs before; {@code null} for none
 */
record RunOutline(
        int epochs,
        long steps,
        int rows,
        String watched,
        @Nullable Duration limit,
        @Nullable BestEpoch best) {}
