package dev.fallline.telemetry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values of a series as JSON holds them.
 *
 * @param values    {@code null} where one is not finite
 * @param nonfinite position in {@code values} to {@code nan}, {@code inf} or {@code -inf}
 */
record PointValues(List<@Nullable Double> values, Map<String, String> nonfinite) {

    static PointValues of(List<MetricRow> points) {
        var values = new ArrayList<@Nullable Double>(points.size());
        var nonfinite = new LinkedHashMap<String, String>();
        for (int i = 0; i < points.size(); i++) {
            String kind = NonFinite.label(points.get(i).value());
            values.add(kind == null ? points.get(i).value() : null);
            if (kind != null) {
                nonfinite.put(Integer.toString(i), kind);
            }
        }
        return new PointValues(values, nonfinite);
    }
}
