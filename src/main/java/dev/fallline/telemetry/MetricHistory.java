package dev.fallline.telemetry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The metric rows of jobs. */
@Service
public class MetricHistory {

    private static final int ROWS_CLEARED_AT_ONCE = 10_000;

    private static final List<String> FIRST = List.of("train_loss", "validation_loss");

    /** Losses first. */
    static final Comparator<String> ORDER = Comparator.comparingInt((String name) -> {
                int index = FIRST.indexOf(name);
                return index < 0 ? FIRST.size() : index;
            })
            .thenComparing(Comparator.naturalOrder());

    private final MetricRepository metrics;
    private final JobSignals signals;

    MetricHistory(MetricRepository metrics, JobSignals signals) {
        this.metrics = metrics;
        this.signals = signals;
    }

    /**
     * Writes rows. To be called in a transaction that locks the job's row before it ends; streams hear of them after the
     * commit.
     */
    public void append(String jobId, MetricBatch batch) {
        if (!batch.rows().isEmpty()) {
            List<MetricRow> rows = batch.again() ? metrics.missing(jobId, batch.rows()) : batch.rows();
            Map<Boolean, List<MetricRow>> byFate =
                    rows.stream().collect(Collectors.partitioningBy(row -> batch.full().contains(row.name())));
            metrics.insert(jobId, byFate.getOrDefault(false, List.of()));
            byFate.getOrDefault(true, List.of()).stream()
                    .collect(Collectors.groupingBy(MetricRow::name))
                    .values()
                    .forEach(series -> metrics.pack(jobId, series));
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    signals.measured(jobId);
                }
            });
        }
    }

    /**
     * Forgets some of what was written of a step and of all after it: few enough rows for a short transaction.
     *
     * @return whether there may be more
     */
    public boolean clearSome(String jobId, long fromStep) {
        return metrics.deleteSome(jobId, fromStep, ROWS_CLEARED_AT_ONCE);
    }

    /** Forgets what was written of a step and of all after it. */
    public void undo(String jobId, long fromStep) {
        metrics.deleteFrom(jobId, fromStep);
    }

    /** Hands every row on, by series and step, without holding them. */
    public void stream(String jobId, MetricSelection selection, Consumer<MetricRow> rows) {
        metrics.read(jobId, selection.names(), selection.fromStep(), selection.toStep(), rows);
    }

    /** Up to where all rows are there; those beyond may be on their way. */
    long reach(String jobId) {
        return metrics.reach(jobId);
    }

    /**
     * Rows after a position and up to another, by series and step: at most {@code most} of each series, and all that
     * there are up to the last one's position.
     */
    List<MetricRow> after(String jobId, MetricSelection selection, long after, long upTo, int most) {
        Collection<String> names = selection.names().isEmpty() ? metrics.names(jobId) : selection.names();
        long first = selection.fromStep() == null ? 0 : selection.fromStep();
        var rows = new ArrayList<MetricRow>();
        long end = upTo;
        for (String name : names) {
            List<MetricRow> some = metrics.firstFrom(jobId, name, Math.max(first, after / 2), most + 1).stream()
                    .filter(row -> row.position() > after && row.position() <= upTo)
                    .toList();
            if (some.size() >= most) {
                end = Math.min(end, some.getLast().position());
            }
            rows.addAll(some);
        }
        long last = end;
        rows.removeIf(row -> row.position() > last);
        return rows;
    }

    /** The selected series, each with at most {@code maxPoints} points; one that was asked for may be empty. */
    public List<Series> series(String jobId, MetricSelection selection, int maxPoints) {
        Collection<String> names = selection.names().isEmpty() ? metrics.names(jobId) : selection.names();
        return names.stream().sorted(ORDER).map(name -> series(jobId, name, selection, maxPoints)).toList();
    }

    private Series series(String jobId, String name, MetricSelection selection, int maxPoints) {
        long from = selection.fromStep() == null ? 0 : selection.fromStep();
        long to = selection.toStep() == null ? Long.MAX_VALUE : selection.toStep();
        List<MetricRun> runs = metrics.runs(jobId, name, from, to);
        int outlined = runs.stream().mapToInt(run -> run.extremes().size()).sum();
        var rows = new ArrayList<MetricRow>();
        if (outlined < maxPoints) {
            metrics.read(jobId, List.of(name), from, to, rows::add);
            return sampled(name, rows, rows.size(), maxPoints);
        }
        int left = 0;
        for (MetricRun run : runs) {
            if (run.isWithin(from, to)) {
                rows.addAll(run.extremes());
                left += run.points() - run.extremes().size();
            } else {
                metrics.read(jobId, List.of(name), Math.max(from, run.first()), Math.min(to, run.last()), rows::add);
            }
        }
        metrics.read(jobId, List.of(name), Math.max(from, runs.getLast().last() + 1), to, rows::add);
        return sampled(name, rows, rows.size() + left, maxPoints);
    }

    private static Series sampled(String name, List<MetricRow> rows, int total, int maxPoints) {
        List<MetricRow> kept = Downsampling.keep(rows, maxPoints);
        return new Series(name, kept, total, kept.size() < total);
    }

    /**
     * Which rows to read.
     *
     * @param names series; all when empty
     */
    public record MetricSelection(Collection<String> names, @Nullable Long fromStep, @Nullable Long toStep) {

        /** Every row of a job. */
        public static final MetricSelection ALL = new MetricSelection(List.of(), null, null);

        public MetricSelection {
            names = List.copyOf(names);
        }
    }

    /**
     * Points of one series in the order of their steps.
     *
     * @param total   number of points before any were left out
     * @param sampled whether some were
     */
    public record Series(String name, List<MetricRow> points, int total, boolean sampled) {

        /** {@code step} for a series with a value for each logged step, else {@code epoch}. */
        public String x() {
            return MetricRow.isOfSteps(name) ? "step" : "epoch";
        }
    }
}
