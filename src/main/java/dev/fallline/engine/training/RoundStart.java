package dev.fallline.engine.training;

import java.io.Serializable;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What all shards start a round of local steps from.
 *
 * @param parameters flat
 * @param average    of the parameters; {@code null} where the plan has none
 * @param buffers    of the update rule, by name
 * @param epoch      0-based
 * @param rollbacks  so far: another try takes the rows in another order
 * @param batch      number of the round's first batch in the epoch
 * @param step       0-based number of the round's first step
 * @param rates      α of each step of the round
 * @param rows       that all shards together take in the round
 */
public record RoundStart(
        float[] parameters,
        float @Nullable [] average,
        SortedMap<String, float[]> buffers,
        int epoch,
        int rollbacks,
        int batch,
        long step,
        double[] rates,
        long rows)
        implements Serializable {}
