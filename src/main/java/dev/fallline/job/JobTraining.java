package dev.fallline.job;

import dev.fallline.dataset.Datasets;
import dev.fallline.dataset.PreparedData;
import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.training.ClassWeightedRows;
import dev.fallline.engine.training.Divergence;
import dev.fallline.engine.training.Evaluator;
import dev.fallline.engine.training.RowSource;
import dev.fallline.engine.training.Trainer;
import dev.fallline.engine.training.TrainingControl.Command;
import dev.fallline.engine.training.TrainingPlan;
import dev.fallline.engine.training.TrainingResult;
import dev.fallline.model.Lineage;
import dev.fallline.model.ModelDraft;
import dev.fallline.model.ModelShape;
import dev.fallline.model.Models;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.ClassWeightSpec;
import dev.fallline.spec.JobSpec;
import dev.fallline.spec.JobSpecReader;
import dev.fallline.spec.TrainingPlans;
import dev.fallline.telemetry.EventLog;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** One run of a job: prepared rows, a trainer, and what its result means for the job. */
@Component
class JobTraining {

    private final Datasets datasets;
    private final JobSpecReader specs;
    private final Linalg linalg;
    private final WarmStart warmStart;
    private final LearningRates rates;
    private final Models models;
    private final JobRepository jobs;
    private final JobEnding ending;
    private final EventLog events;
    private final TransactionTemplate transaction;
    private final JsonMapper json;
    private final Clock clock;
    private final Beginnings beginnings;
    private final CheckpointWriter checkpoints;
    private final Outage outage;

    JobTraining(
            Datasets datasets,
            JobSpecReader specs,
            Linalg linalg,
            WarmStart warmStart,
            LearningRates rates,
            Models models,
            JobRepository jobs,
            JobEnding ending,
            EventLog events,
            TransactionTemplate transaction,
            JsonMapper json,
            Clock clock,
            Beginnings beginnings,
            CheckpointWriter checkpoints,
            Outage outage) {
        this.datasets = datasets;
        this.specs = specs;
        this.linalg = linalg;
        this.warmStart = warmStart;
        this.rates = rates;
        this.models = models;
        this.jobs = jobs;
        this.ending = ending;
        this.events = events;
        this.transaction = transaction;
        this.json = json;
        this.clock = clock;
        this.beginnings = beginnings;
        this.checkpoints = checkpoints;
        this.outage = outage;
    }

    void train(Job job, RunningJob run) {
        JobSpec spec = specs.read(json.readTree(job.spec()), datasets.of(job.project()));
        PreparedData data;
        try (var _ = run.trace().part("prepare")) {
            data = datasets.prepare(spec.dataset(), spec.task(), spec.model().hidden().isEmpty());
        }
        TrainingPlan given = TrainingPlans.plan(
                spec, data.recipe().features(), data.recipe().classes().size(), linalg,
                warmStart.parameters(spec, data.recipe()));
        RowSource rows = weighted(spec.classWeight(), data);
        TrainingPlan plan = withRate(job, spec, given, rows, run);
        Beginning beginning = beginnings.of(
                job, run, plan, toRun -> new Trainer(toRun, rows, data.validation(), linalg));
        Trainer trainer = beginning.trainer();
        run.start(
                new RunOutline(
                        trainer.epochs(),
                        trainer.totalSteps(),
                        data.training().rows(),
                        watched(spec, data),
                        spec.training().maxRuntime(),
                        best(spec, data, trainer)),
                checkpoints.of(run, spec.training().checkpoint()),
                beginning.checkpoint());
        TrainingResult result;
        try (var _ = run.trace().part("train")) {
            result = trainer.run(run, run);
        }
        switch (result.reason()) {
            case COMPLETED -> succeed(job, spec, data, plan, trainer, run, StopReason.COMPLETED);
            case EARLY_STOPPED -> succeed(job, spec, data, plan, trainer, run, StopReason.EARLY_STOPPED);
            case TARGET_REACHED -> succeed(job, spec, data, plan, trainer, run, StopReason.TARGET_REACHED);
            case STOPPED -> succeed(job, spec, data, plan, trainer, run, StopReason.USER_STOP);
            case TIME_OVER -> succeed(job, spec, data, plan, trainer, run, StopReason.MAX_RUNTIME);
            case DIVERGED -> diverged(run, run.divergence());
            case CANCELLED -> ending.withdraw(run);
            case PAUSED -> ending.pause(run, trainer.state());
        }
    }

    /** The best epoch of the runs before. */
    private static @Nullable BestEpoch best(JobSpec spec, PreparedData data, Trainer trainer) {
        return trainer.bestEpoch() == 0
                ? null
                : new BestEpoch(watched(spec, data), trainer.bestValue().orElse(Double.NaN), trainer.bestEpoch());
    }

    private TrainingPlan withRate(Job job, JobSpec spec, TrainingPlan plan, RowSource rows, RunningJob run) {
        LearningRates.Choice choice = rates.choose(spec, plan, rows, run);
        String type = choice.type();
        if (type != null && job.attempt() == 1) {
            transaction.executeWithoutResult(status -> {
                if (jobs.lock(run.id(), run.attempt())) {
                    String level = type.equals("job.warning") ? "warning" : "info";
                    events.append(run.id(), type, level, clock.instant(), choice.message(), choice.data());
                }
            });
        }
        return choice.plan();
    }

    /** The training rows, each weighing as much as its class where the spec says so. */
    static RowSource weighted(@Nullable ClassWeightSpec weight, PreparedData data) {
        List<String> classes = data.recipe().classes();
        return switch (weight) {
            case null -> data.training();
            case ClassWeightSpec.Balanced _ ->
                new ClassWeightedRows(data.training(), ClassWeightedRows.balanced(data.training(), classes.size()));
            case ClassWeightSpec.Given(var weights) -> {
                checkLabels(weights.keySet(), classes);
                var byClass = new float[classes.size()];
                for (int i = 0; i < byClass.length; i++) {
                    byClass[i] = weights.getOrDefault(classes.get(i), 1.0).floatValue();
                }
                yield new ClassWeightedRows(data.training(), byClass);
            }
        };
    }

    private static void checkLabels(Set<String> named, List<String> classes) {
        for (String label : named) {
            if (!classes.contains(label)) {
                throw ProblemException.invalid("/class_weight/" + label, "unknown_class",
                        "There is no class `%s`; the classes are %s.".formatted(label, String.join(", ", classes)));
            }
        }
    }

    private void succeed(
            Job job,
            JobSpec spec,
            PreparedData data,
            TrainingPlan plan,
            Trainer trainer,
            RunningJob run,
            StopReason reason) {
        float[] parameters = trainer.parameters();
        for (float parameter : parameters) {
            if (!Float.isFinite(parameter)) {
                diverged(run, null);
                return;
            }
        }
        run.settleCheckpoints();
        SortedMap<String, SortedMap<String, Double>> scores;
        try (var _ = run.trace().part("evaluate")) {
            scores = scores(data, plan, parameters, () -> run.poll() == Command.CANCEL);
        } catch (CancellationException cancelled) {
            ending.withdraw(run);
            return;
        }
        // A database that is away now must not cost the whole training.
        ModelDraft draft = outage.outlast(
                () -> models.draft(
                        job.project(),
                        spec.name(),
                        ModelShape.of(spec.model()),
                        data.recipe(),
                        plan.network(),
                        parameters,
                        scores,
                        new Lineage(
                                job.id(),
                                spec.dataset().id(),
                                datasets.get(spec.dataset().id()).sha256(),
                                job.spec(),
                                WarmStart.parent(spec))),
                run::hasLostLease);
        ending.succeed(run, draft, reason);
    }

    private void diverged(RunningJob run, @Nullable Divergence met) {
        var error = new JobError("diverged", DivergenceReport.message(met), JobError.FailureClass.USER);
        ending.fail(run, StopReason.DIVERGED, error, DivergenceReport.data(met));
    }

    private static SortedMap<String, SortedMap<String, Double>> scores(
            PreparedData data, TrainingPlan plan, float[] parameters, BooleanSupplier abandoned) {
        var evaluator = new Evaluator(plan.task(), plan.classes(), plan.network(), plan.loss(), plan.threads());
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

    private static String watched(JobSpec spec, PreparedData data) {
        var stopping = spec.training().earlyStopping();
        if (stopping != null) {
            return stopping.metric();
        }
        return data.validation().rows() > 0 ? "validation_loss" : "train_loss";
    }
}
