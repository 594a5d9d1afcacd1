package dev.fallline.telemetry;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fallline.telemetry.MetricHistory.Series;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A series as JSON shows it.
 *
 * @param nonfinite position in {@code values} to {@code nan}, {@code inf} or {@code -inf}
 */
record SeriesResponse(
        String name,
        String x,
        long[] steps,
        int[] epochs,
        List<@Nullable Double> values,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> nonfinite,
        int totalPoints,
        boolean sampled) {

    static SeriesResponse of(Series series) {
        List<MetricRow> points = series.points();
        PointValues values = PointValues.of(points);
        return new SeriesResponse(
                series.name(),
                series.x(),
                points.stream().mapToLong(MetricRow::step).toArray(),
                points.stream().mapToInt(MetricRow::epoch).toArray(),
                values.values(),
                values.nonfinite(),
                series.total(),
                series.sampled());
    }
}
