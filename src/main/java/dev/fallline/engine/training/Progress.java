package dev.fallline.engine.training;

import java.util.SortedMap;

/** Where a trainer stands: plain counters and sums. */
final class Progress {

    /** Epochs completed. */
    int epoch;

    /** Batches of the running epoch already taken. */
    int batch;

    /** Steps taken. */
    long step;

    /** Sum over the running epoch's rows of the loss each had before its batch's update. */
    double epochLoss;

    /** Sum of those rows' weights. */
    double epochWeight;

    /** Factor on every learning rate, lowered by rollbacks. */
    double rateScale = 1;

    /** Rollbacks made. */
    int rollbacks;

    /** α₀ as it now stands. */
    double learningRate;

    /** Epochs of the plan as it now stands. */
    int epochs;

    Progress(double learningRate, int epochs) {
        this.learningRate = learningRate;
        this.epochs = epochs;
    }

    void save(SortedMap<String, Double> numbers) {
        numbers.put("epoch", (double) epoch);
        numbers.put("batch", (double) batch);
        numbers.put("step", (double) step);
        numbers.put("epoch_loss", epochLoss);
        numbers.put("epoch_weight", epochWeight);
        numbers.put("rate_scale", rateScale);
        numbers.put("rollbacks", (double) rollbacks);
        numbers.put("learning_rate", learningRate);
        numbers.put("epochs", (double) epochs);
    }

    void restore(TrainerState state) {
        epoch = (int) state.number("epoch");
        batch = (int) state.number("batch");
        step = (long) state.number("step");
        epochLoss = state.number("epoch_loss");
        epochWeight = state.number("epoch_weight");
        rateScale = state.number("rate_scale");
        rollbacks = (int) state.number("rollbacks");
        learningRate = state.number("learning_rate");
        epochs = (int) state.number("epochs");
    }
}
