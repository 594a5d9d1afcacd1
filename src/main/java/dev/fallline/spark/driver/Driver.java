package dev.fallline.spark.driver;

import dev.fallline.checkpoint.StateFile;
import dev.fallline.dataset.DataPlan;
import dev.fallline.dataset.DataReading;
import dev.fallline.dataset.DatasetSource;
import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.training.ClassWeightedRows;
import dev.fallline.engine.training.Part;
import dev.fallline.engine.training.Trainer;
import dev.fallline.engine.training.TrainerState;
import dev.fallline.engine.training.TrainingControl.Command;
import dev.fallline.engine.training.TrainingPlan;
import dev.fallline.engine.training.TrainingResult;
import dev.fallline.problem.ProblemException;
import dev.fallline.spark.DriverJob;
import dev.fallline.spark.FromDriver;
import dev.fallline.spark.ToDriver;
import dev.fallline.spark.Wire;
import dev.fallline.spec.ClassWeightSpec;
import dev.fallline.spec.ExecutionSpec;
import dev.fallline.spec.InitSpec;
import dev.fallline.spec.JobSpec;
import dev.fallline.spec.JobSpecReader;
import dev.fallline.spec.LearningRates;
import dev.fallline.spec.TrainingPlans;
import dev.fallline.spec.Workload;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process that drives one job on a Spark cluster. The service starts it with a directory that holds the
 * {@link DriverJob}, talks to it over its standard streams, and judges it by its exit code: 0 when the result file tells
 * how training ended, anything else for a failure. It ends itself when the service is gone.
 */
public final class Driver {

    private static final Logger LOG = LoggerFactory.getLogger(Driver.class);

    /** Of one part: 1 GiB of float32. */
    private static final int MOST_VALUES = 1 << 28;

    private static final int REFUSED = 2;
    private static final int FAILED = 3;
    private static final int ORPHANED = 4;

    private final Path directory;
    private final DriverJob job;
    private final JobSpec spec;
    private final Service service;
    private final Linalg linalg = Linalg.select(true);
    private final AtomicReference<@Nullable Cluster> cluster = new AtomicReference<>();

    private Driver(Path directory, DriverJob job, Service service) {
        this.directory = directory;
        this.job = job;
        this.service = service;
        this.spec = new JobSpecReader(true)
                .read(job.spec(), _ -> Optional.of(job.source().dataset().schema()));
    }

    /** @param args the directory of the run */
    public static void main(String[] args) {
        Path directory = Path.of(args[0]);
        var service = new Service(new FileOutputStream(FileDescriptor.out));
        int code;
        try {
            var job = Wire.json().readValue(directory.resolve(Wire.JOB_FILE).toFile(), DriverJob.class);
            code = new Driver(directory, job, service).run();
        } catch (Throwable fault) {
            LOG.error("The driver failed", fault);
            code = FAILED;
        }
        // Whatever threads of libraries are left must not keep the process.
        Runtime.getRuntime().halt(code);
    }

    private int run() throws IOException, InterruptedException {
        service.listen(System.in, this::cancel, this::endAlone);
        try {
            train();
            return 0;
        } catch (ProblemException problem) {
            service.tell(new FromDriver.Refused(problem.code(), problem.detail()));
            return REFUSED;
        } catch (ClusterFault fault) {
            LOG.error("The job {} failed", job.jobId(), fault);
            return cancelledOr(() -> service.tell(new FromDriver.Failed(fault.code(), fault.detail())));
        } catch (Exception fault) {
            // Spark's own are thrown by methods that declare none.
            LOG.error("The job {} failed", job.jobId(), fault);
            Cluster connected = cluster.get();
            boolean lost = connected != null && connected.spark().sc().isStopped();
            return cancelledOr(() -> service.tell(new FromDriver.Failed(
                    lost ? "spark_lost" : "spark_failed",
                    "The work on the Spark cluster failed: " + ClusterFault.message(fault))));
        } finally {
            Cluster connected = cluster.get();
            if (connected != null) {
                connected.close();
            }
        }
    }

    /** What fails after a cancel fails because of it. */
    private int cancelledOr(Runnable tell) throws IOException {
        if (service.isCancelled()) {
            end(new TrainingResult(TrainingResult.Reason.CANCELLED, 0, 0, 0, OptionalDouble.empty()), new TreeMap<>());
            return 0;
        }
        tell.run();
        return FAILED;
    }

    private void cancel() {
        Cluster connected = cluster.get();
        if (connected != null) {
            connected.abandon();
        }
    }

    /** The service is gone: nobody else will end this process or clear its directory away. */
    private void endAlone() {
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            LOG.warn("{} stays", directory, e);
        }
        Runtime.getRuntime().halt(ORPHANED);
    }

    private void train() throws IOException, InterruptedException {
        Cluster connected = Cluster.connect(job, service);
        cluster.set(connected);
        String sentFile = send(connected);
        DataPlan data = plan(sentFile);
        service.tell(new FromDriver.Prepared(data.recipe(), data.rows(Part.TRAINING), data.rows(Part.VALIDATION)));
        TrainerState start = start(service.await(ToDriver.Begin.class));
        connected.awaitExecutors(() -> isLeft(service.command()), service);
        connected.watch(fault -> {
            service.tell(new FromDriver.Failed(fault.code(), fault.detail()));
            Runtime.getRuntime().halt(FAILED);
        });
        var run = new ServiceRun(service, directory);
        var rows = new SparkRows(connected.spark(), data, executorJob(data, sentFile), parts(data));
        TrainingPlan plan = trainingPlan(data, start);
        // Without executors there is nothing to load into, and a pause wants none.
        if (!isLeft(service.command())) {
            rows.load();
            plan = withRate(plan, rows, run);
        }
        Trainer trainer = trainer(plan, rows, start);
        service.tell(new FromDriver.Started(
                trainer.epochs(),
                trainer.totalSteps(),
                trainer.bestEpoch(),
                trainer.bestValue().orElse(Double.NaN)));
        TrainingResult result = trainer.run(run, run);
        connected.requireLife();
        finish(trainer, rows, result);
    }

    /** @return name of the dataset's file among those that Spark fetches; {@code null} where executors find it themselves */
    private @Nullable String send(Cluster connected) {
        String location = job.source().location();
        if (location == null || job.datasets().equals("shared")) {
            return null;
        }
        return connected.send(job.datasets().equals("driver")
                ? location
                : "%s/%s/data.parquet".formatted(job.datasets(), job.source().dataset().id()));
    }

    private DataPlan plan(@Nullable String sentFile) {
        DatasetSource source = job.source();
        try (var reading = new DataReading(source, ExecutorContext.file(source, sentFile), directory)) {
            return reading.plan(spec.dataset(), spec.task());
        }
    }

    private @Nullable TrainerState start(ToDriver.Begin begin) throws IOException {
        if (begin.state() == null) {
            return null;
        }
        Path file = Path.of(begin.state());
        try (var in = Files.newInputStream(file)) {
            return new StateFile(Wire.json()).read(in, Files.size(file));
        }
    }

    private ExecutorJob executorJob(DataPlan data, @Nullable String sentFile) {
        var json = Wire.json();
        var classes = data.recipe().classes();
        float[] weights = ClassWeightSpec.byClass(spec.classWeight(), classes, () -> {
            long[] counts = new long[classes.size()];
            for (float target : data.targets()) {
                counts[(int) target]++;
            }
            return ClassWeightedRows.balanced(counts);
        });
        return new ExecutorJob(
                job.spec().toString(),
                json.writeValueAsString(job.source()),
                json.writeValueAsString(data.recipe()),
                weights,
                sentFile);
    }

    /** As many as can be worked on side by side; more where a part would not fit into an array. */
    private int parts(DataPlan data) {
        long values = (long) data.rows(Part.TRAINING) * data.recipe().features();
        long rounds = Math.max(1, Math.ceilDiv(values, (long) MOST_VALUES * job.parts()));
        return Math.toIntExact(rounds * job.parts());
    }

    /** Whether executors are not needed any more: a stop wants a model that is evaluated, and needs them. */
    private static boolean isLeft(Command command) {
        return command == Command.CANCEL || command == Command.PAUSE;
    }

    private Trainer trainer(TrainingPlan plan, SparkRows rows, @Nullable TrainerState start) {
        int localSteps = spec.execution() instanceof ExecutionSpec.Spark spark
                        && spark.mode() == ExecutionSpec.Mode.LOCAL_SGD
                ? spark.localSteps()
                : 0;
        var trainer = new Trainer(plan, rows, localSteps, linalg);
        if (start != null && !start.isStart()) {
            trainer.restore(start);
        }
        return trainer;
    }

    private TrainingPlan trainingPlan(DataPlan data, @Nullable TrainerState start) {
        int features = data.recipe().features();
        int classes = data.recipe().classes().size();
        // The parameters of another model come as the state to start from.
        float[] given = spec.model().init() instanceof InitSpec.FromModel
                ? new float[Math.toIntExact(Workload.parameters(spec, features, classes))]
                : null;
        TrainingPlan plan = TrainingPlans.plan(spec, features, classes, linalg, given);
        return start != null && start.isStart() ? plan.withInitial(start.tensor("parameters")) : plan;
    }

    private TrainingPlan withRate(TrainingPlan plan, SparkRows rows, ServiceRun run) {
        if (!LearningRates.concerns(spec)) {
            return plan;
        }
        LearningRates.Choice choice = new LearningRates(linalg).choose(spec, plan, rows.sample(), run);
        LearningRates.Notice notice = choice.notice();
        if (notice != null) {
            service.tell(new FromDriver.LearningRate(notice));
        }
        return choice.plan();
    }

    private void finish(Trainer trainer, SparkRows rows, TrainingResult result) throws IOException {
        SortedMap<String, SortedMap<String, Double>> scores = new TreeMap<>();
        switch (result.reason()) {
            case COMPLETED, EARLY_STOPPED, TARGET_REACHED, STOPPED, TIME_OVER -> {
                float[] parameters = trainer.parameters();
                var model = new TrainerState(new TreeMap<>(Map.of("parameters", parameters)), new TreeMap<>());
                ServiceRun.write(model, directory.resolve(Wire.MODEL_FILE));
                try {
                    for (Part part : Part.values()) {
                        if (rows.rows(part) > 0) {
                            scores.put(
                                    part == Part.TRAINING ? "train" : part.name().toLowerCase(Locale.ROOT),
                                    rows.evaluate(parameters, part, true, service::isCancelled));
                        }
                    }
                } catch (CancellationException cancelled) {
                    end(new TrainingResult(
                            TrainingResult.Reason.CANCELLED, result.epoch(), result.step(), 0, result.bestMetric()),
                            scores);
                    return;
                }
            }
            case PAUSED -> ServiceRun.write(trainer.state(), directory.resolve(Wire.STATE_FILE));
            case DIVERGED, CANCELLED -> {}
        }
        end(result, scores);
    }

    private void end(TrainingResult result, SortedMap<String, SortedMap<String, Double>> scores) throws IOException {
        Path file = directory.resolve(Wire.RESULT_FILE);
        Path beside = file.resolveSibling(Wire.RESULT_FILE + ".writing");
        Double best = result.bestMetric().isPresent() ? result.bestMetric().getAsDouble() : null;
        Files.write(
                beside,
                Wire.json().writeValueAsBytes(new FromDriver.Result(
                        result.reason(), result.epoch(), result.step(), result.bestEpoch(), best, scores)));
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
