/**
 * Gradient descent itself: plain Java and EJML, no Spring, no JSON, no files, no clock; usable as a library.
 *
 * <p>Shapes: {@code n} rows, {@code d} encoded features, {@code k} outputs, {@code batch} rows of one step. Every
 * matrix is row-major float32; rows are samples, so that a layer computes {@code Z (batch × out) = A (batch × in) ·
 * W (in × out) + b}. Losses are reported as means over rows and summed in double. Parameters, gradients and optimizer
 * buffers are flat arrays with the layers one after another, weights before bias.
 *
 * <p>{@code training} uses {@code network, loss, optimizer, schedule, metric}, which use {@code linalg} and do not know
 * each other. Nothing here reads a clock or an unseeded generator: the same plan on the same rows gives the same bits
 * on the same kind of processor and with the same number of threads.
 */
@NullMarked
package dev.fallline.engine;

import org.jspecify.annotations.NullMarked;
