package dev.fallline.telemetry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
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

    /** Points of a series that are simply read; of more than these only what is new since they were read last. */
    private static final int SHORT = 10_000;

    private final MetricRepository metrics;
    private final MetricOutlines outlines;
    private final JobSignals signals;

    MetricHistory(MetricRepository metrics, MetricOutlines outlines, JobSignals signals) {
        this.outlines = outlines;
        this.metrics = metrics;
        this.signals = signals;
    }

    /**
     * Writes rows. To be called in a transaction that locks the job's row before it ends; streams hear of them after the
     * commit.
     */
    public void append(String jobId, MetricBatch batch) {
        if (!batch.rows().isEmpty()) {
            if (batch.again()) {
                metrics.insertMissing(jobId, batch.rows());
            } else {
                metrics.insert(jobId, batch.rows());
            }
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
        if (!outlines.knows(jobId, name)) {
            List<MetricRow> rows = firstRows(jobId, name, from, to);
            if (rows.size() < SHORT) {
                return sampled(name, rows, rows.size(), maxPoints);
            }
        }
        if (maxPoints > SHORT) {
            var all = new ArrayList<MetricRow>();
            metrics.read(jobId, List.of(name), from, to, all::add);
            return sampled(name, all, all.size(), maxPoints);
        }
        return outlined(jobId, name, from, to, maxPoints);
    }

    private List<MetricRow> firstRows(String jobId, String name, long from, long to) {
        return metrics.firstFrom(jobId, name, from, SHORT).stream()
                .filter(row -> row.step() <= to)
                .toList();
    }

    /** From whole runs where they lie within the steps, and from the rows before and after them. */
    private Series outlined(String jobId, String name, long from, long to, int maxPoints) {
        List<SeriesOutline.Run> runs = outlines.within(jobId, name, from, to);
        var rows = new ArrayList<MetricRow>();
        if (runs.isEmpty()) {
            metrics.read(jobId, List.of(name), from, to, rows::add);
            return sampled(name, rows, rows.size(), maxPoints);
        }
        metrics.read(jobId, List.of(name), from, runs.getFirst().first() - 1, rows::add);
        int whole = rows.size();
        runs.forEach(run -> run.addTo(rows));
        int before = rows.size();
        metrics.read(jobId, List.of(name), runs.getLast().last() + 1, to, rows::add);
        int total = whole + runs.size() * SeriesOutline.RUN + rows.size() - before;
        return sampled(name, rows, total, maxPoints);
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
