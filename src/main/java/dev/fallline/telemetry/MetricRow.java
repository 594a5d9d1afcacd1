package dev.fallline.telemetry;

/**
 * One value of one series of a job.
 *
 * @param name  of the series
 * @param step  0-based step for values of a step, steps taken for values of an epoch
 * @param epoch 1-based
 * @param value possibly not finite
 */
public record MetricRow(String name, long step, int epoch, double value) {}
