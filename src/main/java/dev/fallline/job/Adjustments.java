package dev.fallline.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What adjustments mean to clients. */
final class Adjustments {

    private Adjustments() {}

    /** For an event. */
    static Map<String, Object> data(JobAdjustment adjustment) {
        var data = new LinkedHashMap<String, Object>();
        put(data, "learning_rate", adjustment.learningRate());
        put(data, "epochs", adjustment.epochs());
        put(data, "max_runtime", adjustment.maxRuntime() == null ? null : adjustment.maxRuntime().toString());
        put(data, "step", adjustment.step());
        return data;
    }

    private static void put(Map<String, Object> data, String name, @Nullable Object value) {
        if (value != null) {
            data.put(name, value);
        }
    }

    /** Makes a spec say what holds after the adjustments. */
    static void apply(List<JobAdjustment> adjustments, ObjectNode spec) {
        for (JobAdjustment adjustment : adjustments) {
            if (adjustment.learningRate() != null) {
                spec.withObject("/optimizer").put("learning_rate", adjustment.learningRate());
            }
            if (adjustment.epochs() != null) {
                spec.withObject("/training").put("epochs", adjustment.epochs());
            }
            if (adjustment.maxRuntime() != null) {
                spec.withObject("/training").put("max_runtime", adjustment.maxRuntime().toString());
            }
        }
    }
}
