package dev.fallline.telemetry;

/**
 * An event and its place among the job's metrics.
 *
 * @param position {@link MetricRow#position} of the last row that had been written when it happened
 */
record PlacedEvent(JobEvent event, long position) {}
