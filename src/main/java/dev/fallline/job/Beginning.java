package dev.fallline.job;

import dev.fallline.checkpoint.Checkpoint;
import dev.fallline.engine.training.Trainer;
import dev.fallline.engine.training.TrainerState;
import dev.fallline.engine.training.TrainingPlan;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a run starts.
 *
 * @param checkpoint {@code null} for the beginning of the job
 * @param state      its state; {@code null} for the beginning of the job
 */
record Beginning(@Nullable Checkpoint checkpoint, @Nullable TrainerState state) {

    /** Of the job. */
    static final Beginning FIRST = new Beginning(null, null);

    /**
     * A trainer that stands there.
     *
     * @param trainers makes one that stands at the beginning of a plan
     */
    Trainer trainer(TrainingPlan plan, Function<TrainingPlan, Trainer> trainers) {
        if (state == null) {
            return trainers.apply(plan);
        }
        if (state.isStart()) {
            return trainers.apply(plan.withInitial(state.tensor("parameters")));
        }
        Trainer trainer = trainers.apply(plan);
        trainer.restore(state);
        return trainer;
    }
}
