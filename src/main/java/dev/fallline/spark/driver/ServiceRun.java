package dev.fallline.spark.driver;

import dev.fallline.checkpoint.StateFile;
import dev.fallline.engine.training.Adjustment;
import dev.fallline.engine.training.Divergence;
import dev.fallline.engine.training.TrainerState;
import dev.fallline.engine.training.TrainingControl;
import dev.fallline.engine.training.TrainingListener;
import dev.fallline.spark.FromDriver;
import dev.fallline.spark.ToDriver;
import dev.fallline.spark.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Passes what a trainer asks and tells on to the service, where the job's run is. */
final class ServiceRun implements TrainingControl, TrainingListener {

    private final Service service;
    private final Path directory;
    private int saved;

    /** @param directory for states */
    ServiceRun(Service service, Path directory) {
        this.service = service;
        this.directory = directory;
    }

    @Override
    public Command poll() {
        return service.command();
    }

    @Override
    public @Nullable Adjustment adjustment(long step) {
        if (!service.adjustmentsWait()) {
            return null;
        }
        service.tell(new FromDriver.AskAdjustment(step));
        var answer = service.await(ToDriver.Adjust.class);
        if (!answer.more()) {
            service.noAdjustmentsWait();
        }
        Double rate = answer.learningRate();
        Integer epochs = answer.epochs();
        return answer.changes()
                ? new Adjustment(
                        rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate),
                        epochs == null ? OptionalInt.empty() : OptionalInt.of(epochs))
                : null;
    }

    @Override
    public boolean checkpointDue(int epoch, long step, boolean ended) {
        service.tell(new FromDriver.AskCheckpoint(epoch, step, ended));
        return service.await(ToDriver.Checkpoint.class).due();
    }

    @Override
    public void checkpoint(TrainerState state) {
        Path file = directory.resolve("checkpoint-" + ++saved + ".safetensors");
        write(state, file);
        service.tell(new FromDriver.Saved(file.toString()));
    }

    /** Writes a state to a file. */
    static void write(TrainerState state, Path file) {
        try (var out = Files.newOutputStream(file)) {
            new StateFile(Wire.json()).write(state, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stepLogged(long step, int epoch, double batchLoss, double gradientNorm, double learningRate) {
        service.tell(new FromDriver.StepLogged(step, epoch, batchLoss, gradientNorm, learningRate));
    }

    @Override
    public void epochCompleted(int epoch, long step, double learningRate, Map<String, Double> metrics, boolean improved) {
        service.tell(new FromDriver.EpochCompleted(epoch, step, learningRate, metrics, improved));
    }

    @Override
    public void adjusted(int epochs, long totalSteps) {
        service.tell(new FromDriver.Adjusted(epochs, totalSteps));
    }

    @Override
    public void diverged(Divergence met) {
        service.tell(new FromDriver.Diverged(met));
    }
}
