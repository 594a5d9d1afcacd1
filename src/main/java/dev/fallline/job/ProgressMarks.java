package dev.fallline.job;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** When a running job's progress is worth an event: at each whole percent, though not more often than once a second. */
final class ProgressMarks {

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private int percent;
    private Instant at;

    /** @param from where the run starts */
    ProgressMarks(Progress from) {
        percent = (int) from.percent();
        at = from.updatedAt();
    }

    synchronized boolean due(Progress now) {
        return (int) now.percent() != percent && !now.updatedAt().isBefore(at.plus(SHORTEST));
    }

    /** The event was written. */
    synchronized void told(Progress now) {
        percent = (int) now.percent();
        at = now.updatedAt();
    }

    static Map<String, @Nullable Object> data(Progress progress) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("percent", progress.percent());
        data.put("epoch", progress.epoch());
        data.put("total_epochs", progress.totalEpochs());
        data.put("step", progress.step());
        data.put("total_steps", progress.totalSteps());
        data.put("samples_per_second", progress.samplesPerSecond());
        data.put("eta_seconds", progress.etaSeconds());
        return data;
    }
}
