package dev.fallline.job;

import dev.fallline.checkpoint.StateFile;
import dev.fallline.dataset.Datasets;
import dev.fallline.dataset.Recipe;
import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.network.Network;
import dev.fallline.engine.training.Adjustment;
import dev.fallline.engine.training.Divergence;
import dev.fallline.engine.training.TrainerState;
import dev.fallline.engine.training.TrainingControl.Command;
import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import dev.fallline.spark.DriverProcess;
import dev.fallline.spark.FromDriver;
import dev.fallline.spark.SparkCluster;
import dev.fallline.spark.SparkFault;
import dev.fallline.spark.ToDriver;
import dev.fallline.spark.Wire;
import dev.fallline.spec.ExecutionSpec;
import dev.fallline.spec.JobSpec;
import dev.fallline.spec.LearningRates;
import dev.fallline.spec.ModelSpec;
import dev.fallline.spec.TrainingPlans;
import dev.fallline.spec.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * One run of a job on the Spark cluster: a trainer in a process of its own, which asks and tells the job's run what a
 * trainer here would.
 */
@Component
class SparkTraining {

    private static final Logger LOG = LoggerFactory.getLogger(SparkTraining.class);

    private final SparkCluster cluster;
    private final Datasets datasets;
    private final Linalg linalg;
    private final WarmStart warmStart;
    private final Beginnings beginnings;
    private final CheckpointWriter checkpoints;
    private final TrainingOutcome outcome;
    private final JobEnding ending;
    private final RunEvents events;
    private final JsonMapper json;

    SparkTraining(
            SparkCluster cluster,
            Datasets datasets,
            Linalg linalg,
            WarmStart warmStart,
            Beginnings beginnings,
            CheckpointWriter checkpoints,
            TrainingOutcome outcome,
            JobEnding ending,
            RunEvents events,
            JsonMapper json) {
        this.cluster = cluster;
        this.datasets = datasets;
        this.linalg = linalg;
        this.warmStart = warmStart;
        this.beginnings = beginnings;
        this.checkpoints = checkpoints;
        this.outcome = outcome;
        this.ending = ending;
        this.events = events;
        this.json = json;
    }

    /** @throws SparkFault when cluster or driver fail */
    void train(Job job, JobSpec spec, ExecutionSpec.Spark execution, RunningJob run) {
        try (var driver = cluster.start(
                        job.id(), json.readTree(job.spec()), execution, datasets.source(spec.dataset().id()));
                var _ = new DriverWishes(driver, run)) {
            var remote = new Remote(job, spec, run, driver);
            FromDriver.Result result;
            try (var _ = run.trace().part("train")) {
                result = remote.follow();
            } catch (SparkFault fault) {
                // A driver that was ended because nobody wants its work any longer has not failed.
                if (run.poll() != Command.CANCEL) {
                    throw fault;
                }
                ending.withdraw(run);
                return;
            }
            outcome.settle(job, spec, run, result.training(), remote.trained(result));
        }
    }

    /** What the driver of a run tells and asks, until it ends. */
    private final class Remote {

        private final Job job;
        private final JobSpec spec;
        private final RunningJob run;
        private final DriverProcess driver;
        private final StateFile states = new StateFile(Wire.json());
        private Beginning beginning = Beginning.FIRST;
        private FromDriver.@Nullable Prepared prepared;

        Remote(Job job, JobSpec spec, RunningJob run, DriverProcess driver) {
            this.job = job;
            this.spec = spec;
            this.run = run;
            this.driver = driver;
        }

        FromDriver.Result follow() {
            FromDriver message = driver.hear();
            while (message != null) {
                hear(message);
                message = driver.hear();
            }
            return driver.result();
        }

        private void hear(FromDriver message) {
            switch (message) {
                case FromDriver.Prepared ready -> begin(ready);
                case FromDriver.Started started -> start(started);
                case FromDriver.StepLogged(long step, int epoch, double loss, double norm, double rate) ->
                    run.stepLogged(step, epoch, loss, norm, rate);
                case FromDriver.EpochCompleted(int epoch, long step, double rate, var metrics, boolean improved) ->
                    run.epochCompleted(epoch, step, rate, metrics, improved);
                case FromDriver.AskAdjustment(long step) -> driver.tell(adjust(run.adjustment(step)));
                case FromDriver.Adjusted(int epochs, long steps) -> run.adjusted(epochs, steps);
                case FromDriver.AskCheckpoint(int epoch, long step, boolean ended) ->
                    driver.tell(new ToDriver.Checkpoint(run.checkpointDue(epoch, step, ended)));
                case FromDriver.Saved(String file) -> run.checkpoint(take(Path.of(file)));
                case FromDriver.Diverged(Divergence met) -> run.diverged(met);
                case FromDriver.Waiting(int there, int wanted) ->
                    events.tell(
                            run,
                            "job.waiting",
                            "info",
                            "Waits for executors of the cluster: %d of %d are there.".formatted(there, wanted),
                            Map.of("executors", there, "wanted", wanted));
                case FromDriver.LearningRate(LearningRates.Notice notice) -> say(notice);
                case FromDriver.Warning(String code, String text) ->
                    events.tell(run, "job.warning", "warning", text, Map.of("code", code));
                case FromDriver.Refused(String code, String detail) ->
                    throw new ProblemException(ProblemKind.INVALID_REQUEST, code, detail, List.of());
                case FromDriver.Failed(String code, String detail) -> {
                    LOG.warn("The driver of job {} failed; the end of its log:\n{}", run.id(), driver.endOfLog());
                    throw new SparkFault(code, detail);
                }
            }
        }

        private void begin(FromDriver.Prepared ready) {
            prepared = ready;
            beginning = beginnings.of(job, run);
            TrainerState state = beginning.state();
            float[] start = state == null ? warmStart.parameters(spec, ready.recipe()) : null;
            if (start != null) {
                state = new TrainerState(new TreeMap<>(Map.of("parameters", start)), new TreeMap<>());
            }
            driver.tell(new ToDriver.Begin(state == null ? null : give(state).toString()));
        }

        private Path give(TrainerState state) {
            Path file = driver.directory().resolve(Wire.START_FILE);
            try (var out = Files.newOutputStream(file)) {
                states.write(state, out);
                return file;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private TrainerState take(Path file) {
            TrainerState state = read(file);
            file.toFile().delete();
            return state;
        }

        private TrainerState read(Path file) {
            try (var in = Files.newInputStream(file)) {
                return states.read(in, Files.size(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void start(FromDriver.Started started) {
            FromDriver.Prepared ready = preparedRows();
            String watched = JobTraining.watched(spec, ready.validationRows() > 0);
            run.start(
                    new RunOutline(
                            started.epochs(),
                            started.totalSteps(),
                            ready.trainingRows(),
                            watched,
                            spec.training().maxRuntime(),
                            JobTraining.best(watched, started.bestEpoch(), started.bestValue())),
                    checkpoints.of(run, spec.training().checkpoint()),
                    beginning.checkpoint());
        }

        private FromDriver.Prepared preparedRows() {
            FromDriver.Prepared ready = prepared;
            if (ready == null) {
                throw new IllegalStateException("A driver starts before it has prepared the rows");
            }
            return ready;
        }

        private ToDriver.Adjust adjust(@Nullable Adjustment adjustment) {
            if (adjustment == null) {
                return new ToDriver.Adjust(false, null, null, run.hasAdjustments());
            }
            OptionalDouble rate = adjustment.learningRate();
            OptionalInt epochs = adjustment.epochs();
            return new ToDriver.Adjust(
                    true,
                    rate.isPresent() ? rate.getAsDouble() : null,
                    epochs.isPresent() ? epochs.getAsInt() : null,
                    run.hasAdjustments());
        }

        private void say(LearningRates.Notice notice) {
            if (job.attempt() == 1 || beginning.checkpoint() == null) {
                events.tell(run, notice.type(), notice.level(), notice.message(), notice.data());
            }
        }

        Trained trained(FromDriver.Result result) {
            return new Remotely(this, result);
        }

        private Network network() {
            var mlp = spec.model() instanceof ModelSpec.Mlp layered ? layered : null;
            Recipe recipe = preparedRows().recipe();
            return TrainingPlans.network(
                    spec.model().hidden(),
                    mlp == null ? null : mlp.activation(),
                    recipe.features(),
                    Workload.outputs(spec, recipe.classes().size()),
                    linalg);
        }
    }

    /** What a driver left in its directory. */
    private record Remotely(Remote remote, FromDriver.Result result) implements Trained {

        @Override
        public Recipe recipe() {
            return remote.preparedRows().recipe();
        }

        @Override
        public Network network() {
            return remote.network();
        }

        @Override
        public float[] parameters() {
            return remote.read(remote.driver.directory().resolve(Wire.MODEL_FILE)).tensor("parameters");
        }

        @Override
        public TrainerState state() {
            return remote.read(remote.driver.directory().resolve(Wire.STATE_FILE));
        }

        @Override
        public SortedMap<String, SortedMap<String, Double>> scores(BooleanSupplier abandoned) {
            return result.scores();
        }
    }
}
