package dev.fallline.job;

import dev.fallline.engine.training.Divergence;
import dev.fallline.telemetry.NonFinite;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A divergence in words for a person and in values for a program. */
final class DivergenceReport {

    private DivergenceReport() {}

    /** @param met {@code null} when only the finished parameters were found to be no finite numbers */
    static String message(@Nullable Divergence met) {
        if (met == null) {
            return "Training left a parameter that is no finite number.";
        }
        String what = "Training diverged at step %d in epoch %d: %s."
                .formatted(met.step(), met.epoch(), place(met));
        return met.goesOnAt() < 0
                ? what + " A smaller learning rate or gradient clipping often helps."
                : what + " It goes on from step %d.".formatted(met.goesOnAt());
    }

    /** Values that are no finite numbers are null, and named under {@code nonfinite}. */
    static Map<String, @Nullable Object> data(@Nullable Divergence met) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("found_in", met == null ? "parameters" : foundIn(met));
        if (met != null) {
            data.put("step", met.step());
            data.put("epoch", met.epoch());
            data.put("layer", met.layer());
            var nonfinite = new LinkedHashMap<String, String>();
            put(data, nonfinite, "batch_loss", met.batchLoss());
            put(data, nonfinite, "gradient_norm", met.gradientNorm());
            put(data, nonfinite, "learning_rate", met.learningRate());
            if (!nonfinite.isEmpty()) {
                data.put("nonfinite", nonfinite);
            }
            data.put("rows", met.rows());
            data.put("goes_on_at", met.goesOnAt() < 0 ? null : met.goesOnAt());
        }
        return data;
    }

    private static void put(
            Map<String, @Nullable Object> data, Map<String, String> nonfinite, String name, double value) {
        String label = NonFinite.label(value);
        data.put(name, label == null ? value : null);
        if (label != null) {
            nonfinite.put(name, label);
        }
    }

    private static String place(Divergence met) {
        return switch (foundIn(met)) {
            case "loss" -> "the loss is no finite number, and layer %d has the largest gradient".formatted(met.layer());
            case "gradient" -> "the gradient of layer %d is no finite number".formatted(met.layer());
            default -> "a parameter of layer %d is no finite number".formatted(met.layer());
        };
    }

    private static String foundIn(Divergence met) {
        if (!Double.isFinite(met.gradientNorm())) {
            return "gradient";
        }
        return Double.isFinite(met.batchLoss()) ? "parameters" : "loss";
    }
}
