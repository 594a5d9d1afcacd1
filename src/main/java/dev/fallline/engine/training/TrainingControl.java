package dev.fallline.engine.training;

import org.jspecify.annotations.Nullable;

/**
 * What the outside wants of a running {@link Trainer}; asked between blocks of rows and between steps, on the
 * training thread, so that an answer takes effect within one block's work.
 */
@FunctionalInterface
public interface TrainingControl {

    /** Trains to the end. */
    TrainingControl NONE = () -> Command.CONTINUE;

    /** Called very often: must be cheap and must not block. */
    Command poll();

    /**
     * Whether the listener should be given the state at this step boundary.
     *
     * @param epoch epochs completed
     * @param step  steps taken
     * @param ended whether the last of them ended an epoch
     */
    default boolean checkpointDue(int epoch, long step, boolean ended) {
        return false;
    }

    /**
     * A change of the plan to take effect before the step, or {@code null}.
     *
     * @param step 0-based number of the coming step
     */
    default @Nullable Adjustment adjustment(long step) {
        return null;
    }

    /** What to do next. */
    enum Command {
        CONTINUE,
        /** End now; the work is thrown away. */
        CANCEL,
        /** End at the next step boundary; the state can be restored later. */
        PAUSE,
        /** End at the next step boundary with the parameters as they are. */
        STOP_KEEP_LAST,
        /** End at the next step boundary with the best parameters seen so far. */
        STOP_KEEP_BEST,
        /** The allowed time is over: as {@link #STOP_KEEP_LAST}, but for that reason. */
        TIME_OVER
    }
}
