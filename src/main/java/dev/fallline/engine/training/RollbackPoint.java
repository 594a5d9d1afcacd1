package dev.fallline.engine.training;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The state that training goes back to after a divergence: the start, or the end of the epoch with the least training
 * loss so far. Only an epoch that lowered the loss is worth going back to: parameters explode over several epochs
 * before they leave the range of floats, and no learning rate would bring them back from the start of the last one.
 */
final class RollbackPoint {

    private static final String PREFIX = "rollback.";
    private static final String LOSS = "rollback_loss";

    private @Nullable TrainerState state;
    private double loss = Double.NaN;

    boolean isMissing() {
        return state == null;
    }

    void keep(TrainerState reached, double trainingLoss) {
        state = reached;
        loss = trainingLoss;
    }

    boolean isBeatenBy(double trainingLoss) {
        return trainingLoss < loss;
    }

    @Nullable TrainerState state() {
        return state;
    }

    void save(SortedMap<String, float[]> tensors, SortedMap<String, Double> numbers) {
        if (state != null) {
            state.tensors().forEach((name, tensor) -> tensors.put(PREFIX + name, tensor));
            state.numbers().forEach((name, number) -> numbers.put(PREFIX + name, number));
            numbers.put(LOSS, loss);
        }
    }

    void restore(TrainerState from) {
        if (from.numbers().containsKey(LOSS)) {
            state = from.under(PREFIX);
            loss = from.number(LOSS);
        } else {
            state = null;
            loss = Double.NaN;
        }
    }
}
