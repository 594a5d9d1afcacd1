package dev.fallline.spark;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.fallline.engine.training.TrainingControl;
import org.jspecify.annotations.Nullable;

/** What the service tells a driver, each as a line of JSON on its standard input, at whose end the driver ends itself. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ToDriver.Begin.class, name = "begin"),
    @JsonSubTypes.Type(value = ToDriver.Want.class, name = "want"),
    @JsonSubTypes.Type(value = ToDriver.AdjustmentsWait.class, name = "adjustments_wait"),
    @JsonSubTypes.Type(value = ToDriver.Adjust.class, name = "adjust"),
    @JsonSubTypes.Type(value = ToDriver.Checkpoint.class, name = "checkpoint")
})
public sealed interface ToDriver {

    /**
     * Where training starts.
     *
     * @param state file of the state to go on from, or of parameters alone; {@code null} for the beginning
     */
    record Begin(@Nullable String state) implements ToDriver {}

    /** What is wanted of the run from now on. */
    record Want(TrainingControl.Command command) implements ToDriver {}

    /** Changes of the plan wait to be asked for. */
    record AdjustmentsWait() implements ToDriver {}

    /**
     * What changes before the step that was asked about.
     *
     * @param changes      whether anything does
     * @param learningRate the new α₀, or {@code null} for none
     * @param epochs       the new number, or {@code null} for none
     * @param more         whether other changes wait for later steps
     */
    record Adjust(boolean changes, @Nullable Double learningRate, @Nullable Integer epochs, boolean more)
            implements ToDriver {}

    /** Whether the state is to be saved. */
    record Checkpoint(boolean due) implements ToDriver {}
}
