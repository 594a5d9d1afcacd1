package dev.fallline.telemetry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        Map<String, List<MetricRow>> byName = new LinkedHashMap<>();
        selection.names().forEach(name -> byName.put(name, new ArrayList<>()));
        stream(jobId, selection, row -> byName.computeIfAbsent(row.name(), name -> new ArrayList<>())
                .add(row));
        return byName.keySet().stream()
                .sorted(ORDER)
                .map(name -> sampled(name, byName.getOrDefault(name, List.of()), maxPoints))
                .toList();
    }

    private static Series sampled(String name, List<MetricRow> rows, int maxPoints) {
        List<MetricRow> kept = Downsampling.keep(rows, maxPoints);
        return new Series(name, kept, rows.size(), kept.size() < rows.size());
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
