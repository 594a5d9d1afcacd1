package dev.fallline.job;

import dev.fallline.dataset.Datasets;
import dev.fallline.dataset.PreparedData;
import dev.fallline.dataset.Recipe;
import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.network.Network;
import dev.fallline.engine.training.ClassWeightedRows;
import dev.fallline.engine.training.Evaluator;
import dev.fallline.engine.training.RowSource;
import dev.fallline.engine.training.Trainer;
import dev.fallline.engine.training.TrainerState;
import dev.fallline.engine.training.TrainingPlan;
import dev.fallline.engine.training.TrainingResult;
import dev.fallline.spec.ClassWeightSpec;
import dev.fallline.spec.ExecutionSpec;
import dev.fallline.spec.JobSpec;
import dev.fallline.spec.JobSpecReader;
import dev.fallline.spec.LearningRates;
import dev.fallline.spec.TrainingPlans;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** One run of a job: prepared rows, a trainer, and what its result means for the job. */
@Component
class JobTraining {

    private final Datasets datasets;
    private final JobSpecReader specs;
    private final Linalg linalg;
    private final WarmStart warmStart;
    private final LearningRates rates;
    private final TrainingOutcome outcome;
    private final SparkTraining cluster;
    private final RunEvents events;
    private final JsonMapper json;
    private final Beginnings beginnings;
    private final CheckpointWriter checkpoints;

    JobTraining(
            Datasets datasets,
            JobSpecReader specs,
            Linalg linalg,
            WarmStart warmStart,
            LearningRates rates,
            TrainingOutcome outcome,
            SparkTraining cluster,
            RunEvents events,
            JsonMapper json,
            Beginnings beginnings,
            CheckpointWriter checkpoints) {
        this.datasets = datasets;
        this.specs = specs;
        this.linalg = linalg;
        this.warmStart = warmStart;
        this.rates = rates;
        this.outcome = outcome;
        this.cluster = cluster;
        this.events = events;
        this.json = json;
        this.beginnings = beginnings;
        this.checkpoints = checkpoints;
    }

    void train(Job job, RunningJob run) {
        JobSpec spec = specs.read(json.readTree(job.spec()), datasets.of(job.project()));
        switch (spec.execution()) {
            case ExecutionSpec.Local _ -> train(job, spec, run);
            case ExecutionSpec.Spark spark -> cluster.train(job, spec, spark, run);
        }
    }

    private void train(Job job, JobSpec spec, RunningJob run) {
        PreparedData data;
        try (var _ = run.trace().part("prepare")) {
            data = datasets.prepare(spec.dataset(), spec.task(), spec.model().hidden().isEmpty());
        }
        TrainingPlan given = TrainingPlans.plan(
                spec, data.recipe().features(), data.recipe().classes().size(), linalg,
                warmStart.parameters(spec, data.recipe()));
        RowSource rows = weighted(spec.classWeight(), data);
        Beginning beginning = beginnings.of(job, run);
        TrainingPlan plan = withRate(job, spec, given, rows, run, beginning);
        Trainer trainer = beginning.trainer(plan, toRun -> new Trainer(toRun, rows, data.validation(), linalg));
        String watched = watched(spec, data.validation().rows() > 0);
        run.start(
                new RunOutline(
                        trainer.epochs(),
                        trainer.totalSteps(),
                        data.training().rows(),
                        watched,
                        spec.training().maxRuntime(),
                        best(watched, trainer.bestEpoch(), trainer.bestValue().orElse(Double.NaN))),
                checkpoints.of(run, spec.training().checkpoint()),
                beginning.checkpoint());
        TrainingResult result;
        try (var _ = run.trace().part("train")) {
            result = trainer.run(run, run);
        }
        outcome.settle(job, spec, run, result, new Locally(data, plan, trainer));
    }

    /**
     * The best epoch of the runs before.
     *
     * @param epoch 0 where there is none
     */
    static @Nullable BestEpoch best(String watched, int epoch, double value) {
        return epoch == 0 ? null : new BestEpoch(watched, value, epoch);
    }

    private TrainingPlan withRate(
            Job job, JobSpec spec, TrainingPlan plan, RowSource rows, RunningJob run, Beginning beginning) {
        LearningRates.Choice choice = rates.choose(spec, plan, rows, run);
        LearningRates.Notice notice = choice.notice();
        if (notice != null && (job.attempt() == 1 || beginning.checkpoint() == null)) {
            events.tell(run, notice.type(), notice.level(), notice.message(), notice.data());
        }
        return choice.plan();
    }

    /** The training rows, each weighing as much as its class where the spec says so. */
    static RowSource weighted(@Nullable ClassWeightSpec weight, PreparedData data) {
        List<String> classes = data.recipe().classes();
        float[] byClass = ClassWeightSpec.byClass(
                weight, classes, () -> ClassWeightedRows.balanced(data.training(), classes.size()));
        return byClass == null ? data.training() : new ClassWeightedRows(data.training(), byClass);
    }

    /** What is left of a trainer in this process. */
    private record Locally(PreparedData data, TrainingPlan plan, Trainer trainer) implements Trained {

        @Override
        public Recipe recipe() {
            return data.recipe();
        }

        @Override
        public Network network() {
            return plan.network();
        }

        @Override
        public float[] parameters() {
            return trainer.parameters();
        }

        @Override
        public TrainerState state() {
            return trainer.state();
        }

        @Override
        public SortedMap<String, SortedMap<String, Double>> scores(BooleanSupplier abandoned) {
            float[] parameters = trainer.parameters();
            var evaluator =
                    new Evaluator(plan.task(), plan.classes(), plan.network(), plan.loss(), plan.threads());
            var scores = new TreeMap<String, SortedMap<String, Double>>();
            Map<String, RowSource> parts =
                    Map.of("train", data.training(), "validation", data.validation(), "test", data.test());
            parts.forEach((part, rows) -> {
                if (rows.rows() > 0) {
                    scores.put(part, evaluator.evaluate(parameters, rows, true, abandoned));
                }
            });
            return scores;
        }
    }

    /**
     * The metric that decides the best epoch.
     *
     * @param validated whether there are rows for validation
     */
    static String watched(JobSpec spec, boolean validated) {
        var stopping = spec.training().earlyStopping();
        if (stopping != null) {
            return stopping.metric();
        }
        return validated ? "validation_loss" : "train_loss";
    }
}
