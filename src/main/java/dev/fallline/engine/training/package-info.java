/** The loop: batches, steps, epochs, early stopping, divergence, and state that can be saved and restored exactly. */
@NullMarked
package dev.fallline.engine.training;

import org.jspecify.annotations.NullMarked;
