package dev.fallline.spec;

import dev.fallline.engine.metric.Task;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.DatasetSchema.Column;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads a job spec, fills in every default, and reports all faults at once. Whatever the JSON, it throws nothing but a
 * {@link ProblemException}.
 */
public final class JobSpecReader {

    private static final int MOST_TAGS = 50;
    private static final int LONGEST_TAG_KEY = 63;
    private static final int LONGEST_TAG_VALUE = 255;

    private static final List<String> FIELDS = List.of(
            "name",
            "dataset",
            "model",
            "loss",
            "huber_delta",
            "class_weight",
            "regularization",
            "optimizer",
            "schedule",
            "training",
            "execution",
            "resources",
            "priority",
            "retry",
            "webhook",
            "tags");

    static final Parameter NAME =
            Parameter.structure("name", Parameter.Kind.STRING, null, false, "a name for people");
    static final Parameter LOSS = Parameter.word("loss", null, Losses.FAMILY.types(), "what is minimised");
    static final Parameter L1 = Parameter.number("l1", 0, Range.NOT_NEGATIVE, "λ₁ of l1·Σ|W|");
    static final Parameter L2 = Parameter.number("l2", 0, Range.NOT_NEGATIVE, "λ₂ of l2/2·ΣW²");
    static final Parameter THREADS =
            Parameter.integer("threads", 1, Range.between(1, 256), "threads a step is spread over");
    static final Parameter PRIORITY =
            Parameter.integer("priority", 0, Range.between(-1000, 1000), "higher runs first");
    static final Parameter MAX_ATTEMPTS =
            Parameter.integer("max_attempts", 3, Range.between(1, 100), "runs before a fault of the service fails it");

    private final boolean cluster;

    /** Where no Spark cluster is configured. */
    public JobSpecReader() {
        this(false);
    }

    /** @param cluster whether a Spark cluster is configured, so that jobs may ask for it */
    public JobSpecReader(boolean cluster) {
        this.cluster = cluster;
    }

    /**
     * @param body     the request
     * @param datasets what is stored
     * @throws ProblemException naming every fault with its pointer
     */
    public JobSpec read(JsonNode body, DatasetCatalog datasets) {
        Faults faults = new Faults();
        if (!body.isObject()) {
            SpecNode.of(body, "", faults);
            faults.refuse();
        }
        JobSpec spec = read(SpecNode.of(body, "", faults), datasets, faults);
        faults.refuse();
        return spec;
    }

    private JobSpec read(SpecNode job, DatasetCatalog datasets, Faults faults) {
        job.refuseOthers(FIELDS);
        DatasetReader datasetReader = new DatasetReader(job.child("dataset"), datasets, faults);
        ModelReader modelReader = new ModelReader(job.child("model"), faults);
        LossSpec givenLoss = readLoss(job);
        TaskRule rule = new TaskRule(faults);
        Column target = datasetReader.target();
        String modelType = modelReader.type();
        Task task = rule.decide(modelType, givenLoss, target);
        if (task != null && modelType != null && target != null && faults.none("/loss")) {
            rule.checkTarget(task, modelType, target);
        }
        DatasetSpec dataset = datasetReader.read(task);
        ModelSpec model = modelReader.read(datasetReader.encodedFeatures(dataset), outputs(task, target, faults));
        datasetReader.checkSparse(dataset, model);
        WatchedMetrics metrics = new WatchedMetrics(task, datasetReader.hasValidation());
        Task settled = task == null ? Task.REGRESSION : task;
        SpecNode optimizerNode = job.child("optimizer");
        OptimizerSpec optimizer = Optimizers.read(optimizerNode);
        boolean automaticRate = Optimizers.leavesRateOpen(optimizerNode);
        ScheduleSpec schedule = Schedules.read(job.child("schedule"), metrics);
        TrainingSpec training = new TrainingReader(job.child("training"), metrics).read();
        LossSpec loss = givenLoss == null ? Losses.defaultFor(settled) : givenLoss;
        JobSpec.RegularizationSpec regularization = readRegularization(job.child("regularization"));
        if (optimizer instanceof OptimizerSpec.Lbfgs) {
            LbfgsRule.check(faults, model, loss, regularization, schedule, training);
        }
        ExecutionSpec execution = new ExecutionReader(job.child(ExecutionReader.FIELD), cluster).read();
        ExecutionReader.check(
                execution, datasetReader.hasSparse(dataset), optimizer, training, faults);
        return new JobSpec(
                readName(job, dataset, model),
                settled,
                dataset,
                model,
                loss,
                ClassWeights.read(job, settled, target, faults),
                regularization,
                optimizer,
                automaticRate,
                schedule,
                training,
                execution,
                readResources(job.child("resources")),
                (int) job.integer(PRIORITY),
                readRetry(job.child("retry")),
                WebhookReader.read(job.optionalChild("webhook")),
                readTags(job.child("tags"), faults));
    }

    private static long outputs(@Nullable Task task, @Nullable Column target, Faults faults) {
        if (task == null) {
            return -1;
        }
        return switch (task) {
            case REGRESSION, BINARY -> 1;
            case MULTICLASS -> target == null || !faults.none("/dataset/target") ? -1 : target.distinct();
        };
    }

    private static @Nullable LossSpec readLoss(SpecNode job) {
        String type = job.text(LOSS);
        double delta = job.number(Losses.HUBER_DELTA);
        if (job.has(Losses.HUBER_DELTA.name()) && !"huber".equals(type)) {
            job.fault(Losses.HUBER_DELTA.name(), "does_not_apply", "`huber_delta` is for the loss `huber` only.");
        }
        return type == null ? null : Losses.of(type, delta);
    }

    private static String readName(SpecNode job, DatasetSpec dataset, ModelSpec model) {
        if (!job.has(NAME.name())) {
            return dataset.id() + "-" + model.type();
        }
        String name = job.text(NAME);
        String wrong = name == null ? null : ModelNames.fault(name);
        if (wrong != null) {
            job.fault(NAME.name(), "out_of_range", wrong);
        }
        return name == null ? "" : name;
    }

    private static JobSpec.RegularizationSpec readRegularization(SpecNode node) {
        node.refuseOthers(List.of("l1", "l2"));
        return new JobSpec.RegularizationSpec(node.number(L1), node.number(L2));
    }

    private static JobSpec.ResourcesSpec readResources(SpecNode node) {
        node.refuseOthers(List.of("threads"));
        return new JobSpec.ResourcesSpec((int) node.integer(THREADS));
    }

    private static JobSpec.RetrySpec readRetry(SpecNode node) {
        node.refuseOthers(List.of("max_attempts"));
        return new JobSpec.RetrySpec((int) node.integer(MAX_ATTEMPTS));
    }

    private static SortedMap<String, String> readTags(SpecNode node, Faults faults) {
        SortedMap<String, String> tags = new TreeMap<>();
        if (node.fields().size() > MOST_TAGS) {
            faults.add(node.pointer(), "out_of_range", "A job has at most %d tags; these are %d."
                    .formatted(MOST_TAGS, node.fields().size()));
            return tags;
        }
        for (String key : node.fields()) {
            String value = node.text(Parameter.structure(key, Parameter.Kind.STRING, "", false, "a tag"));
            if (key.isBlank() || key.length() > LONGEST_TAG_KEY) {
                node.fault(key, "out_of_range", "A tag's name has 1 to %d characters.".formatted(LONGEST_TAG_KEY));
            }
            if (value != null && value.length() > LONGEST_TAG_VALUE) {
                node.fault(key, "out_of_range", "A tag's value has at most %d characters."
                        .formatted(LONGEST_TAG_VALUE));
            }
            tags.put(key, value == null ? "" : value);
        }
        return tags;
    }
}
