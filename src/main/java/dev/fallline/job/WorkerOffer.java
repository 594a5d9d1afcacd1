package dev.fallline.job;

import dev.fallline.FalllineProperties;
import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** What this server offers to jobs. */
@Component
class WorkerOffer {

    private static final List<String> UNITS = List.of("bytes", "kB", "MB", "GB", "TB");

    private final Resources resources;

    WorkerOffer(FalllineProperties properties) {
        resources = new Resources(
                properties.workers().threads(), properties.workers().memory().toBytes());
    }

    Resources resources() {
        return resources;
    }

    /** @throws ProblemException when a job can never run here */
    void check(Resources demand) {
        if (!resources.holds(demand)) {
            throw new ProblemException(ProblemKind.UNPROCESSABLE, "job_too_large", refusal(demand), List.of());
        }
    }

    /** Why a job can never run here. */
    String refusal(Resources demand) {
        return "The job needs %s of memory and %s; a worker here offers %s and %s."
                .formatted(
                        bytes(demand.memoryBytes()),
                        threads(demand.threads()),
                        bytes(resources.memoryBytes()),
                        threads(resources.threads()));
    }

    /** What a job that does not fit now waits for. */
    String wait(Resources demand, Resources free) {
        return demand.threads() > free.threads()
                ? "waiting for %d of %s".formatted(demand.threads(), threads(resources.threads()))
                : "waiting for %s of %s memory".formatted(bytes(demand.memoryBytes()), bytes(resources.memoryBytes()));
    }

    private static String threads(int count) {
        return count == 1 ? "1 thread" : count + " threads";
    }

    /** Three digits and a unit. */
    static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < UNITS.size() - 1) {
            value /= 1000;
            unit++;
        }
        String number = unit == 0 || value >= 99.95
                ? Long.toString(Math.round(value))
                : String.format(Locale.ROOT, value >= 9.995 ? "%.1f" : "%.2f", value);
        return number + " " + UNITS.get(unit);
    }
}
