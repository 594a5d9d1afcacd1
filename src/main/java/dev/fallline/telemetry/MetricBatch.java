package dev.fallline.telemetry;

import java.util.List;

/**
 * Rows to be written together.
 *
 * @param again whether an earlier try failed, which may have written some of them all the same
 */
public record MetricBatch(List<MetricRow> rows, boolean again) {

    public MetricBatch {
        rows = List.copyOf(rows);
    }
}
