package dev.fallline.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The schemas of a job spec by their names in the OpenAPI document: the spec, its sections, and a union for each family. */
final class JobSpecSchema {

    static final String JOB_SPEC = "JobSpec";

    private static final String REFERENCE = "#/components/schemas/";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Map<String, ObjectNode> schemas = new LinkedHashMap<>();

    private JobSpecSchema() {}

    static Map<String, ObjectNode> all() {
        var schema = new JobSpecSchema();
        schema.union("Initialiser", Initialisers.FAMILY);
        schema.union("ModelSpec", Models.FAMILY);
        schema.union("Optimizer", Optimizers.FAMILY);
        schema.union("Schedule", Schedules.FAMILY);
        schema.models();
        schema.dataset();
        schema.training();
        schema.job();
        return schema.schemas;
    }

    /** {@code oneOf} the members, told apart by {@code type}. */
    private void union(String name, Family<?> family) {
        ObjectNode union = JSON.objectNode();
        var members = union.putArray("oneOf");
        ObjectNode discriminator = union.putObject("discriminator").put("propertyName", Family.TYPE);
        ObjectNode mapping = discriminator.putObject("mapping");
        for (Definition<?> definition : family.definitions()) {
            String member = camelCase(definition.type()) + name;
            schemas.put(member, OptionSchema.of(definition));
            members.add(reference(member));
            mapping.put(definition.type(), REFERENCE + member);
        }
        schemas.put(name, union);
    }

    private void models() {
        for (String type : Models.FAMILY.types()) {
            ObjectNode model = Objects.requireNonNull(schemas.get(camelCase(type) + "ModelSpec"));
            ((ObjectNode) model.get("properties")).set("init", reference("Initialiser"));
        }
    }

    private void dataset() {
        ObjectNode split = OptionSchema.object(
                "Shares of the rows",
                List.of(
                        DatasetReader.VALIDATION,
                        DatasetReader.TEST,
                        DatasetReader.SEED,
                        DatasetReader.STRATIFY,
                        DatasetReader.BY));
        ObjectNode dataset = OptionSchema.object(
                "The rows, and what of them is used",
                List.of(
                        DatasetReader.ID,
                        DatasetReader.TARGET,
                        DatasetReader.WEIGHT,
                        DatasetReader.STANDARDIZE,
                        DatasetReader.SCALING,
                        DatasetReader.MISSING,
                        DatasetReader.ONE_HOT_LIMIT,
                        DatasetReader.HASH_BUCKETS));
        ObjectNode properties = (ObjectNode) dataset.get("properties");
        // It follows `standardize`: clients that send what a schema calls default would contradict that.
        ((ObjectNode) properties.get(DatasetReader.SCALING.name())).remove("default");
        // Null stands for none given: clients that know no such thing send an empty array.
        ObjectNode features = JSON.objectNode();
        features.putArray("type").add("array").add("null");
        features
                .put("description", "Columns to predict from; every one but the target and the weight when left out");
        features.set("items", JSON.objectNode().put("type", "string"));
        properties.set("features", features);
        properties.set("split", split);
        schemas.put("DatasetSpec", dataset);
    }

    private void training() {
        ObjectNode training = OptionSchema.object(
                "How long and in what steps",
                List.of(
                        TrainingReader.STRATEGY,
                        TrainingReader.BATCH_SIZE,
                        TrainingReader.ACCUMULATE_STEPS,
                        TrainingReader.EPOCHS,
                        TrainingReader.SHUFFLE,
                        TrainingReader.SEED,
                        TrainingReader.LOG_EVERY_STEPS,
                        TrainingReader.MAX_RUNTIME));
        ObjectNode properties = (ObjectNode) training.get("properties");
        ((ObjectNode) properties.get("max_runtime")).put("format", "duration");
        properties.set(
                "average",
                OptionSchema.object(
                        "The model is an average of the parameters over the steps",
                        List.of(TrainingReader.AVERAGE_TYPE, TrainingReader.DECAY)));
        ObjectNode clipping = OptionSchema.object("One of the two", JSON.objectNode());
        ObjectNode limits = (ObjectNode) clipping.get("properties");
        limits.set("norm", OptionSchema.of(TrainingReader.NORM));
        limits.set("value", OptionSchema.of(TrainingReader.VALUE));
        properties.set("gradient_clipping", clipping);
        properties.set(
                "early_stopping",
                OptionSchema.object(
                        "End when a metric no longer improves",
                        List.of(
                                WatchedMetrics.PARAMETER,
                                TrainingReader.PATIENCE,
                                TrainingReader.MIN_DELTA,
                                TrainingReader.RESTORE_BEST)));
        properties.set(
                "target",
                OptionSchema.object(
                        "End when a metric reaches a value",
                        List.of(WatchedMetrics.PARAMETER, TrainingReader.TARGET_VALUE)));
        properties.set(
                "on_divergence",
                OptionSchema.object(
                        "What to do at a loss that is not finite",
                        List.of(TrainingReader.ACTION, TrainingReader.MAX_ROLLBACKS)));
        ObjectNode checkpoint = OptionSchema.object(
                "When the state is saved",
                List.of(
                        TrainingReader.EVERY_EPOCHS,
                        TrainingReader.EVERY_STEPS,
                        TrainingReader.INTERVAL,
                        TrainingReader.KEEP));
        ((ObjectNode) checkpoint.get("properties").get("interval")).put("format", "duration");
        properties.set("checkpoint", checkpoint);
        schemas.put("TrainingSpec", training);
    }

    private void job() {
        ObjectNode job = OptionSchema.object(
                "A training job; all but `dataset` and `model` has a default",
                List.of(JobSpecReader.NAME, JobSpecReader.LOSS, Losses.HUBER_DELTA, JobSpecReader.PRIORITY));
        ObjectNode properties = (ObjectNode) job.get("properties");
        // Refused with other losses, and so nothing that clients may send unasked.
        ((ObjectNode) properties.get(Losses.HUBER_DELTA.name())).remove("default");
        properties.set("dataset", reference("DatasetSpec"));
        properties.set("model", reference("ModelSpec"));
        properties.set("optimizer", reference("Optimizer"));
        properties.set("schedule", reference("Schedule"));
        properties.set("training", reference("TrainingSpec"));
        properties.set(
                "regularization",
                OptionSchema.object("Penalties on weights, not biases", List.of(JobSpecReader.L1, JobSpecReader.L2)));
        properties.set(ExecutionReader.FIELD, execution());
        properties.set(
                "resources", OptionSchema.object("What it takes of a worker", List.of(JobSpecReader.THREADS)));
        properties.set(
                "retry", OptionSchema.object("After faults of the service", List.of(JobSpecReader.MAX_ATTEMPTS)));
        properties.set("class_weight", classWeight());
        properties.set("webhook", webhook());
        ObjectNode tags = JSON.objectNode().put("type", "object").put("description", "To find the job by");
        tags.set("additionalProperties", JSON.objectNode().put("type", "string"));
        properties.set("tags", tags);
        job.putArray("required").add("dataset").add("model");
        schemas.put(JOB_SPEC, job);
    }

    private static ObjectNode execution() {
        ObjectNode execution = OptionSchema.object(
                "Where it is trained: in the service, or on a configured Apache Spark cluster",
                List.of(
                        ExecutionReader.ENGINE,
                        ExecutionReader.MODE,
                        ExecutionReader.LOCAL_STEPS,
                        ExecutionReader.EXECUTORS));
        // Refused with the other engine or mode, and so nothing that clients may send unasked.
        for (Parameter parameter :
                List.of(ExecutionReader.MODE, ExecutionReader.LOCAL_STEPS, ExecutionReader.EXECUTORS)) {
            ((ObjectNode) execution.get("properties").get(parameter.name())).remove("default");
        }
        return execution;
    }

    private static ObjectNode webhook() {
        ObjectNode webhook = OptionSchema.object("Where to tell of events", List.of(WebhookReader.URL));
        ((ObjectNode) webhook.get("properties").get("url")).put("format", "uri");
        ObjectNode names = JSON.objectNode().put("type", "string");
        WebhookSpec.EVENTS.forEach(names.putArray("enum")::add);
        ObjectNode events = JSON.objectNode()
                .put("type", "array")
                .put("minItems", 1)
                .put("description", "Which; the end of the job when left out");
        events.set("items", names);
        ((ObjectNode) webhook.get("properties")).set("events", events);
        return webhook;
    }

    private static ObjectNode classWeight() {
        ObjectNode either = JSON.objectNode().put("description", "Weights of the classes in the loss");
        ObjectNode balanced = JSON.objectNode().put("type", "string");
        balanced.putArray("enum").add("balanced");
        ObjectNode byLabel = JSON.objectNode().put("type", "object");
        byLabel.set("additionalProperties", JSON.objectNode().put("type", "number").put("exclusiveMinimum", 0));
        // Not oneOf: generators of clients make a class of that, and fail on a map among the members.
        either.set("if", JSON.objectNode().put("type", "string"));
        either.set("then", balanced);
        either.set("else", byLabel);
        return either;
    }

    private static ObjectNode reference(String name) {
        return JSON.objectNode().put("$ref", REFERENCE + name);
    }

    /** {@code linear_warmup_cosine} as {@code LinearWarmupCosine}. */
    private static String camelCase(String type) {
        var name = new StringBuilder();
        for (String word : type.split("_", -1)) {
            name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        return name.toString();
    }
}
