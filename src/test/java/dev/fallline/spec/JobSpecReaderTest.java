package dev.fallline.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.engine.metric.Task;
import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobSpecReaderTest {

    @Test
    void fillsInEveryDefault() {
        assertThat(SpecExamples.read(SpecExamples.MINIMAL))
                .isEqualTo(new JobSpec(
                        "iris-softmax",
                        Task.MULTICLASS,
                        new DatasetSpec(
                                "iris",
                                "species",
                                List.of("sepal_length", "sepal_width", "petal_length", "petal_width"),
                                true,
                                DatasetSpec.Missing.MEAN,
                                new DatasetSpec.SplitSpec(0.2, 0, 0, true)),
                        new ModelSpec.Softmax(new InitSpec.Zeros()),
                        new LossSpec.CrossEntropy(),
                        null,
                        new JobSpec.RegularizationSpec(0, 0),
                        new OptimizerSpec.Adam(0.001, 0.9, 0.999, 1e-8, false, 0),
                        false,
                        new ScheduleSpec.Constant(),
                        new TrainingSpec(
                                TrainingSpec.Strategy.MINI_BATCH,
                                32,
                                1,
                                50,
                                true,
                                0,
                                null,
                                null,
                                TrainingSpec.CheckpointSpec.DEFAULT,
                                null,
                                null,
                                new TrainingSpec.OnDivergenceSpec(
                                        TrainingSpec.OnDivergenceSpec.Action.FAIL, 3),
                                null,
                                10),
                        new ExecutionSpec.Local(),
                        new JobSpec.ResourcesSpec(1),
                        0,
                        new JobSpec.RetrySpec(3),
                        null,
                        new TreeMap<>()));
    }

    @Test
    void fillsInTheDefaultsOfEveryOptimizer() {
        assertThat(Optimizers.FAMILY.types().stream().map(JobSpecReaderTest::optimizer))
                .containsExactly(
                        new OptimizerSpec.Sgd(0.01, 0, 0, false, 0),
                        new OptimizerSpec.Momentum(0.01, 0.9, 0),
                        new OptimizerSpec.AdaGrad(0.01, 1e-10, 0),
                        new OptimizerSpec.RmsProp(0.01, 0.99, 1e-8, 0),
                        new OptimizerSpec.AdaDelta(1, 0.9, 1e-6, 0),
                        new OptimizerSpec.Adam(0.001, 0.9, 0.999, 1e-8, false, 0),
                        new OptimizerSpec.AdamW(0.001, 0.9, 0.999, 1e-8, false, 0.01),
                        new OptimizerSpec.AdaMax(0.002, 0.9, 0.999, 1e-8, 0),
                        new OptimizerSpec.NAdam(0.002, 0.9, 0.999, 1e-8, 0.004, 0),
                        new OptimizerSpec.Lbfgs(1, 10));
    }

    @Test
    void readsAJobForACluster() {
        String execution = """
                "execution": {"engine": "spark", "mode": "local_sgd", "local_steps": 8, "executors": 4}""";
        JobSpec spec = new JobSpecReader(true)
                .read(SpecExamples.json(SpecExamples.withFields(execution)), SpecExamples.DATASETS);

        assertThat(spec.execution()).isEqualTo(new ExecutionSpec.Spark(ExecutionSpec.Mode.LOCAL_SGD, 8, 4));
        assertThat(new JobSpecReader(true).read(new JobSpecWriter().write(spec), SpecExamples.DATASETS)).isEqualTo(spec);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "false | {\"engine\": \"spark\"} | {} | /execution/engine | not_configured",
        "true | {\"executors\": 2} | {} | /execution/executors | does_not_apply",
        "true | {\"engine\": \"spark\", \"local_steps\": 2} | {} | /execution/local_steps | does_not_apply",
        "true | {\"engine\": \"spark\", \"mode\": \"local_sgd\"} | {\"strategy\": \"batch\"} | /training/strategy | conflict",
    })
    void refusesWhatDoesNotGoWithTheExecution(
            boolean cluster, String execution, String training, String pointer, String code) {
        var body = SpecExamples.json(SpecExamples.withFields("\"execution\": %s, \"training\": %s".formatted(execution, training)));

        assertThatThrownBy(() -> new JobSpecReader(cluster).read(body, SpecExamples.DATASETS))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.faults())
                        .extracting(fault -> fault.pointer() + " " + fault.code())
                        .containsExactly(pointer + " " + code));
    }

    @Test
    void leavesTheLearningRateOpen() {
        JobSpec spec = SpecExamples.minimalWith("\"optimizer\": {\"type\": \"sgd\", \"learning_rate\": \"auto\"}");

        assertThat(spec.automaticRate()).isTrue();
        assertThat(new JobSpecWriter().write(spec).at("/optimizer/learning_rate").stringValue()).isEqualTo("auto");
        assertThat(new JobSpecReader().read(new JobSpecWriter().write(spec), SpecExamples.DATASETS)).isEqualTo(spec);
    }

    @Test
    void readsClassWeightsAsAWordOrByLabel() {
        assertThat(SpecExamples.minimalWith("\"class_weight\": \"balanced\"").classWeight())
                .isEqualTo(new ClassWeightSpec.Balanced());
        assertThat(SpecExamples.minimalWith("\"class_weight\": {\"setosa\": 2, \"virginica\": 0.5}").classWeight())
                .isEqualTo(new ClassWeightSpec.Given(new TreeMap<>(Map.of("setosa", 2.0, "virginica", 0.5))));
        assertThatThrownBy(() -> SpecExamples.minimalWith("\"class_weight\": {\"setosa\": -1}"))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.faults())
                        .extracting(Fault::pointer)
                        .containsExactly("/class_weight/setosa"));
        assertThatThrownBy(() -> SpecExamples.minimalWith("\"class_weight\": {\"setoza\": 2}"))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.faults())
                        .singleElement()
                        .satisfies(fault -> assertThat(fault.toString())
                                .contains("/class_weight/setoza", "unknown_class", "did you mean `setosa`?")));
        assertThatThrownBy(() -> SpecExamples.minimalWith("\"class_weight\": \"equal\""))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void readsAveragesAndAccumulatedBatches() {
        JobSpec spec = SpecExamples.minimalWith(
                "\"training\": {\"accumulate_steps\": 4, \"average\": {\"type\": \"ema\", \"decay\": 0.99}}");

        assertThat(spec.training().accumulateSteps()).isEqualTo(4);
        assertThat(spec.training().average()).isEqualTo(new TrainingSpec.AverageSpec(0.99));
        assertThat(Workload.stepsPerEpoch(spec, 150)).isEqualTo(2);
    }

    @Test
    void namesAllThatKeepsLbfgsFromASpec() {
        assertThatThrownBy(() -> SpecExamples.minimalWith("""
                        "optimizer": {"type": "lbfgs"}, "regularization": {"l1": 0.1},
                        "schedule": {"type": "cosine"}, "training": {"gradient_clipping": {"norm": 1}}"""))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.faults())
                        .extracting(Fault::pointer)
                        .containsExactlyInAnyOrder(
                                "/training/strategy",
                                "/regularization/l1",
                                "/schedule/type",
                                "/training/gradient_clipping"));
    }

    @Test
    void fillsInTheDefaultsOfEverySchedule() {
        assertThat(schedule("{\"type\": \"inverse_sqrt\"}")).isEqualTo(new ScheduleSpec.InverseSqrt(1));
        assertThat(schedule("{\"type\": \"inverse_time\", \"decay\": 0.5}"))
                .isEqualTo(new ScheduleSpec.InverseTime(0.5));
        assertThat(schedule("{\"type\": \"step\", \"every_steps\": 5, \"gamma\": 0.5}"))
                .isEqualTo(new ScheduleSpec.Step(5, 0.5));
        assertThat(schedule("{\"type\": \"exponential\", \"gamma\": 0.9}"))
                .isEqualTo(new ScheduleSpec.Exponential(0.9));
        assertThat(schedule("{\"type\": \"cosine\"}")).isEqualTo(new ScheduleSpec.Cosine(0));
        assertThat(schedule("{\"type\": \"polynomial\"}")).isEqualTo(new ScheduleSpec.Polynomial(1, 0));
        assertThat(schedule("{\"type\": \"linear_warmup_cosine\", \"warmup_steps\": 3}"))
                .isEqualTo(new ScheduleSpec.LinearWarmupCosine(3, 0));
        assertThat(schedule("{\"type\": \"reduce_on_plateau\"}"))
                .isEqualTo(new ScheduleSpec.ReduceOnPlateau("validation_loss", 0.1, 10, 0));
    }

    @Test
    void fillsInTheDefaultsOfPartsThatAreSwitchedOn() {
        TrainingSpec training = SpecExamples.minimalWith("""
                "training": {"early_stopping": {}, "target": {"value": 0.1}, "max_runtime": "PT10M"}""").training();

        assertThat(training.earlyStopping())
                .isEqualTo(new TrainingSpec.EarlyStoppingSpec("validation_loss", 5, 0, true));
        assertThat(training.target()).isEqualTo(new TrainingSpec.TargetSpec("validation_loss", 0.1));
        assertThat(training.maxRuntime()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void watchesTheTrainingLossWhereNoRowsAreKeptForValidation() {
        JobSpec spec = SpecExamples.read("""
                {"dataset": {"id": "iris", "target": "species", "split": {"validation": 0}},
                 "model": {"type": "softmax"}, "training": {"early_stopping": {}}}""");

        assertThat(spec.training().earlyStopping())
                .isEqualTo(new TrainingSpec.EarlyStoppingSpec("train_loss", 5, 0, true));
    }

    @ParameterizedTest
    @CsvSource({
        "relu, HeNormal", "leaky_relu, HeNormal", "elu, HeNormal", "gelu, HeNormal", "silu, HeNormal",
        "softplus, HeNormal", "tanh, XavierNormal", "sigmoid, XavierNormal", "identity, XavierNormal"
    })
    void startsALayeredModelAsItsActivationNeeds(String activation, String init) {
        JobSpec spec = SpecExamples.read("""
                {"dataset": {"id": "iris", "target": "species"},
                 "model": {"type": "mlp", "activation": "%s"}}""".formatted(activation));

        assertThat(spec.model().init().getClass().getSimpleName()).isEqualTo(init);
        assertThat(spec.model().hidden()).containsExactly(64, 32);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            size   | "model": {"type": "mlp"}                                  | REGRESSION | mse
            size   | "model": {"type": "linear"}                               | REGRESSION | mse
            size   | "model": {"type": "linear"}, "loss": "huber"              | REGRESSION | huber
            digit  | "model": {"type": "mlp"}                                  | REGRESSION | mse
            digit  | "model": {"type": "mlp"}, "loss": "cross_entropy"         | MULTICLASS | cross_entropy
            digit  | "model": {"type": "softmax"}                              | MULTICLASS | cross_entropy
            colour | "model": {"type": "mlp"}                                  | MULTICLASS | cross_entropy
            new    | "model": {"type": "mlp"}                                  | MULTICLASS | cross_entropy
            new    | "model": {"type": "mlp"}, "loss": "binary_cross_entropy"  | BINARY     | binary_cross_entropy
            new    | "model": {"type": "mlp"}, "loss": "hinge"                 | BINARY     | hinge
            new    | "model": {"type": "logistic"}                             | BINARY     | binary_cross_entropy
            new    | "model": {"type": "logistic"}, "loss": "hinge"            | BINARY     | hinge
            new    | "model": {"type": "softmax"}                              | MULTICLASS | cross_entropy
            """)
    void tellsTheTaskFromModelLossAndTarget(String target, String rest, Task task, String loss) {
        JobSpec spec = SpecExamples.read(SpecExamples.mixed(target, "[\"a/b~c\"]", rest));

        assertThat(spec.task()).isEqualTo(task);
        assertThat(spec.loss().type()).isEqualTo(loss);
        assertThat(spec.dataset().split().stratify()).isEqualTo(task != Task.REGRESSION);
    }

    @Test
    void takesAWholeNumberHoweverItIsWritten() {
        assertThat(SpecExamples.minimalWith("\"training\": {\"epochs\": 1e1, \"batch_size\": 16.0}").training())
                .satisfies(training -> {
                    assertThat(training.epochs()).isEqualTo(10);
                    assertThat(training.batchSize()).isEqualTo(16);
                });
    }

    @Test
    void startsBiasesThatAreNotGivenAtZero() {
        JobSpec spec = SpecExamples.read("""
                {"dataset": {"id": "iris", "target": "species", "features": ["sepal_width"]},
                 "model": {"type": "softmax", "init": {"type": "given", "layers": [{"weights": [[1, 2, 3]]}]}}}""");

        assertThat(spec.model().init()).isEqualTo(new InitSpec.Given(
                List.of(new InitSpec.Layer(List.of(List.of(1.0, 2.0, 3.0)), List.of(0.0, 0.0, 0.0)))));
    }

    private static OptimizerSpec optimizer(String type) {
        // L-BFGS takes the whole set at every step; the others do not mind.
        return SpecExamples.minimalWith(
                        "\"optimizer\": {\"type\": \"%s\"}, \"training\": {\"strategy\": \"batch\"}".formatted(type))
                .optimizer();
    }

    private static ScheduleSpec schedule(String json) {
        return SpecExamples.minimalWith("\"schedule\": " + json).schedule();
    }
}
