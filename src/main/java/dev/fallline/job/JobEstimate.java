package dev.fallline.job;

/**
 * What a job is expected to need.
 *
 * @param memoryBytes of the server's memory while it trains
 * @param flops       floating-point operations of the whole training
 * @param seconds     of training on this server when it has nothing else to do
 */
public record JobEstimate(long memoryBytes, double flops, double seconds) {}
