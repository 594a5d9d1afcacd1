package dev.fallline.engine.training;

import java.util.Map;

/** Hears what happens during training, on the training thread: implementations hand over quickly and return. */
public interface TrainingListener {

    /** Hears nothing. */
    TrainingListener NONE = new TrainingListener() {};

    /**
     * A step was taken and is due by {@code log_every_steps}.
     *
     * @param step         0-based number of the step
     * @param epoch        1-based epoch it belongs to
     * @param batchLoss    mean loss of the batch before its update
     * @param gradientNorm Euclidean norm of the whole gradient before clipping
     * @param learningRate α of the step
     */
    default void stepLogged(long step, int epoch, double batchLoss, double gradientNorm, double learningRate) {}

    /**
     * An epoch has ended.
     *
     * @param epoch   1-based
     * @param step    steps taken so far
     * @param learningRate α of the epoch's last step
     * @param metrics {@code train_loss}, and with validation rows {@code validation_loss}
     *                and the task's metrics, each {@code validation_…}; in a stable order
     * @param improved whether the watched metric is the best so far
     */
    default void epochCompleted(int epoch, long step, double learningRate, Map<String, Double> metrics, boolean improved) {}

    /**
     * The plan was changed, as the control asked.
     *
     * @param epochs     of the whole plan, as it now stands
     * @param totalSteps of the whole plan, as it now stands
     */
    default void adjusted(int epochs, long totalSteps) {}

    /** A state that the control asked for; a copy, which the listener may keep. */
    default void checkpoint(TrainerState state) {}

    /** A non-finite loss or gradient was met; the parameters were not updated with it. */
    default void diverged(Divergence divergence) {}
}
