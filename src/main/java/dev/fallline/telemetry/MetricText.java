package dev.fallline.telemetry;

import dev.fallline.telemetry.MetricHistory.MetricSelection;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The full history as lines of text, written as it is read. */
@Component
class MetricText {

    private final MetricHistory metrics;
    private final JsonMapper json;

    MetricText(MetricHistory metrics, JsonMapper json) {
        this.metrics = metrics;
        this.json = json;
    }

    /** Values that are no finite numbers are {@code nan}, {@code inf} and {@code -inf}. */
    void csv(String jobId, MetricSelection selection, PrintWriter out) {
        out.write("name,step,epoch,value\n");
        metrics.stream(jobId, selection, row -> {
            String kind = NonFinite.label(row.value());
            out.write(row.name());
            out.write(',');
            out.write(Long.toString(row.step()));
            out.write(',');
            out.write(Integer.toString(row.epoch()));
            out.write(',');
            out.write(kind == null ? Double.toString(row.value()) : kind);
            out.write('\n');
        });
        out.flush();
    }

    /** One object a line; {@code nonfinite} only where {@code value} is null. */
    void ndjson(String jobId, MetricSelection selection, PrintWriter out) {
        metrics.stream(jobId, selection, row -> {
            String kind = NonFinite.label(row.value());
            var line = new LinkedHashMap<String, @Nullable Object>();
            line.put("name", row.name());
            line.put("step", row.step());
            line.put("epoch", row.epoch());
            line.put("value", kind == null ? row.value() : null);
            if (kind != null) {
                line.put("nonfinite", kind);
            }
            out.write(json.writeValueAsString(line));
            out.write('\n');
        });
        out.flush();
    }
}
