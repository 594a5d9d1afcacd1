package dev.fallline.job;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a worker reports of a running job, all of one moment. */
record Snapshot(Progress progress, Map<String, @Nullable Double> metrics, @Nullable BestEpoch best) {}
