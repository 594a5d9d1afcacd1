package dev.fallline.telemetry;

import dev.fallline.telemetry.MetricHistory.MetricSelection;
import dev.fallline.telemetry.MetricHistory.Series;
import dev.fallline.telemetry.WatchedJob.Best;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Chooses what plots of jobs show. */
@Service
class Plots {

    static final List<String> LOSSES = List.of("train_loss", "validation_loss");

    /** More than a plot has pixels across. */
    private static final int POINTS = 1500;

    private final MetricHistory metrics;

    Plots(MetricHistory metrics) {
        this.metrics = metrics;
    }

    /** The named series of a job, or its losses. */
    List<Curve> of(WatchedJob job, MetricSelection selection) {
        var names = selection.names().isEmpty() ? LOSSES : selection.names();
        return metrics.series(job.id(), new MetricSelection(names, selection.fromStep(), selection.toStep()), POINTS).stream()
                .filter(series -> !series.points().isEmpty())
                .map(series -> new Curve(series.name(), series, best(job, series)))
                .toList();
    }

    /** The named series of each job, or the loss that is watched: of validation where there is one. */
    List<Curve> of(List<WatchedJob> jobs, List<String> names) {
        var curves = new ArrayList<Curve>();
        for (WatchedJob job : jobs) {
            List<Curve> all = of(job, new MetricSelection(names, null, null));
            List<Curve> shown = names.isEmpty() && !all.isEmpty() ? List.of(all.getLast()) : all;
            boolean several = names.size() > 1;
            // Two jobs may have one name.
            boolean same = jobs.stream().anyMatch(other -> other != job && other.name().equals(job.name()));
            String label = same ? "%s …%s".formatted(job.name(), tail(job.id())) : job.name();
            shown.forEach(curve ->
                    curves.add(new Curve(several ? label + " " + curve.label() : label, curve.series(), curve.best())));
        }
        return curves;
    }

    private static String tail(String id) {
        return id.substring(Math.max(0, id.length() - 4));
    }

    private static @Nullable Best best(WatchedJob job, Series series) {
        Best best = job.best();
        return best != null && Objects.equals(best.metric(), series.name()) ? best : null;
    }
}
