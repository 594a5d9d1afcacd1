package dev.fallline.job;

/**
 * The best epoch so far by the watched metric.
 *
 * @param epoch 1-based
 */
public record BestEpoch(String metric, double value, int epoch) {}
