package dev.fallline.model;

import dev.fallline.telemetry.MetricHistory;
import dev.fallline.telemetry.MetricHistory.MetricSelection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The loss curves that a model's card shows: of its job while that is there, else those that were kept. */
@Service
public class LossCurves {

    private static final List<String> NAMES = List.of("train_loss", "validation_loss");
    private static final int MOST_POINTS = 100;

    private final ModelRepository models;
    private final MetricHistory history;
    private final JsonMapper json;

    LossCurves(ModelRepository models, MetricHistory history, JsonMapper json) {
        this.models = models;
        this.history = history;
        this.json = json;
    }

    /** @param points in the order of the epochs */
    record LossCurve(String name, List<Point> points) {}

    /** @param value {@code null} for one that is not finite */
    record Point(int epoch, @Nullable Double value) {}

    /** Keeps the curves of the models of a job that is about to be forgotten. */
    public void keep(String jobId) {
        String kept = null;
        for (String id : models.withoutCurves(jobId)) {
            if (kept == null) {
                kept = json.writeValueAsString(ofJob(jobId));
            }
            models.keepCurves(id, kept);
        }
    }

    List<LossCurve> of(Model model) {
        String kept = models.curves(model.id());
        if (kept != null) {
            return json.readValue(kept, new TypeReference<List<LossCurve>>() {});
        }
        String job = model.lineage().jobId();
        return job == null ? List.of() : ofJob(job);
    }

    private List<LossCurve> ofJob(String jobId) {
        return history.series(jobId, new MetricSelection(NAMES, null, null), MOST_POINTS).stream()
                .filter(series -> !series.points().isEmpty())
                .map(series -> new LossCurve(
                        series.name(),
                        series.points().stream()
                                .map(row -> new Point(row.epoch(), Evaluation.finite(row.value())))
                                .toList()))
                .toList();
    }
}
