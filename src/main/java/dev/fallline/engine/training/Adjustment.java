package dev.fallline.engine.training;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A change of a plan under training, taking effect at a step boundary.
 *
 * @param learningRate the new α₀
 * @param epochs       the new number of epochs; the running epoch is always finished
 */
public record Adjustment(OptionalDouble learningRate, OptionalInt epochs) {}
