package dev.fallline.telemetry;

import java.util.List;
import java.util.Set;

/**
 * Rows to be written together.
 *
 * @param again whether an earlier try failed, which may have written some of them all the same
 * @param full  series that have so many rows by now that they are put together into a run
 */
public record MetricBatch(List<MetricRow> rows, boolean again, Set<String> full) {

    public MetricBatch {
        rows = List.copyOf(rows);
        full = Set.copyOf(full);
    }
}
