package dev.fallline.spark;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.fallline.dataset.Recipe;
import dev.fallline.engine.training.Divergence;
import dev.fallline.engine.training.TrainingResult;
import dev.fallline.spec.LearningRates;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What a driver tells the service, each as a line of JSON on its standard output. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = FromDriver.Prepared.class, name = "prepared"),
    @JsonSubTypes.Type(value = FromDriver.Waiting.class, name = "waiting"),
    @JsonSubTypes.Type(value = FromDriver.LearningRate.class, name = "learning_rate"),
    @JsonSubTypes.Type(value = FromDriver.Started.class, name = "started"),
    @JsonSubTypes.Type(value = FromDriver.StepLogged.class, name = "step"),
    @JsonSubTypes.Type(value = FromDriver.EpochCompleted.class, name = "epoch"),
    @JsonSubTypes.Type(value = FromDriver.AskAdjustment.class, name = "ask_adjustment"),
    @JsonSubTypes.Type(value = FromDriver.Adjusted.class, name = "adjusted"),
    @JsonSubTypes.Type(value = FromDriver.AskCheckpoint.class, name = "ask_checkpoint"),
    @JsonSubTypes.Type(value = FromDriver.Saved.class, name = "saved"),
    @JsonSubTypes.Type(value = FromDriver.Diverged.class, name = "diverged"),
    @JsonSubTypes.Type(value = FromDriver.Warning.class, name = "warning"),
    @JsonSubTypes.Type(value = FromDriver.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = FromDriver.Failed.class, name = "failed")
})
public sealed interface FromDriver {

    /** The rows are divided and the recipe is learned; {@link ToDriver.Begin} is awaited. */
    record Prepared(Recipe recipe, int trainingRows, int validationRows) implements FromDriver {}

    /** The cluster has not given all executors yet. */
    record Waiting(int executors, int wanted) implements FromDriver {}

    /** What the rows say of the job's learning rate. */
    record LearningRate(LearningRates.Notice notice) implements FromDriver {}

    /**
     * The rows lie in the executors, and training is about to start.
     *
     * @param bestEpoch 0 when there is none before
     */
    record Started(int epochs, long totalSteps, int bestEpoch, double bestValue) implements FromDriver {}

    /** As {@link dev.fallline.engine.training.TrainingListener#stepLogged}. */
    record StepLogged(long step, int epoch, double batchLoss, double gradientNorm, double learningRate)
            implements FromDriver {}

    /** As {@link dev.fallline.engine.training.TrainingListener#epochCompleted}. */
    record EpochCompleted(int epoch, long step, double learningRate, Map<String, Double> metrics, boolean improved)
            implements FromDriver {}

    /** Whether the plan changes before the step; answered by {@link ToDriver.Adjust}. */
    record AskAdjustment(long step) implements FromDriver {}

    /** As {@link dev.fallline.engine.training.TrainingListener#adjusted}. */
    record Adjusted(int epochs, long totalSteps) implements FromDriver {}

    /** Whether the state should be saved; answered by {@link ToDriver.Checkpoint}. */
    record AskCheckpoint(int epoch, long step, boolean ended) implements FromDriver {}

    /** The state was saved to a {@link dev.fallline.checkpoint.StateFile}, which is the service's from now on. */
    record Saved(String file) implements FromDriver {}

    /** As {@link dev.fallline.engine.training.TrainingListener#diverged}. */
    record Diverged(Divergence met) implements FromDriver {}

    /** Something that whoever watches the job should know. */
    record Warning(String code, String message) implements FromDriver {}

    /** The job cannot be done, whoever tries. */
    record Refused(String code, String detail) implements FromDriver {}

    /** The job could not be done this time. */
    record Failed(String code, String detail) implements FromDriver {}

    /**
     * How training ended: the content of the result file, which is there when the driver ends with code 0.
     *
     * @param scores of the parts of the rows by name; empty unless there is a model
     */
    record Result(
            TrainingResult.Reason reason,
            int epoch,
            long step,
            int bestEpoch,
            @Nullable Double bestMetric,
            SortedMap<String, SortedMap<String, Double>> scores) {

        /** As the trainer returned it. */
        public TrainingResult training() {
            return new TrainingResult(
                    reason,
                    epoch,
                    step,
                    bestEpoch,
                    bestMetric == null ? OptionalDouble.empty() : OptionalDouble.of(bestMetric));
        }
    }
}
