package dev.fallline.spec;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a spec with all defaults filled in, in the form in which a client could send it: reading what was written
 * gives the same spec. A part that is switched off, such as early stopping, is {@code null}.
 */
public final class JobSpecWriter {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** The spec as JSON. */
    public ObjectNode write(JobSpec spec) {
        ObjectNode job = JSON.objectNode();
        job.put("name", spec.name());
        job.set("dataset", dataset(spec.dataset()));
        job.set("model", model(spec.model()));
        job.put("loss", spec.loss().type());
        if (spec.loss() instanceof LossSpec.Huber huber) {
            job.put(Losses.HUBER_DELTA.name(), huber.delta());
        }
        job.set(ClassWeights.FIELD, classWeight(spec.classWeight()));
        job.putObject("regularization").put("l1", spec.regularization().l1()).put("l2", spec.regularization().l2());
        ObjectNode optimizer = member(Optimizers.FAMILY, spec.optimizer());
        if (spec.automaticRate()) {
            optimizer.put(Optimizers.LEARNING_RATE, Optimizers.AUTO);
        }
        job.set("optimizer", optimizer);
        job.set("schedule", member(Schedules.FAMILY, spec.schedule()));
        job.set("training", training(spec.training()));
        job.set(ExecutionReader.FIELD, execution(spec.execution()));
        job.putObject("resources").put("threads", spec.resources().threads());
        job.put("priority", spec.priority());
        job.putObject("retry").put("max_attempts", spec.retry().maxAttempts());
        job.set("webhook", webhook(spec.webhook()));
        ObjectNode tags = job.putObject("tags");
        spec.tags().forEach(tags::put);
        return job;
    }

    private static @Nullable JsonNode webhook(@Nullable WebhookSpec webhook) {
        if (webhook == null) {
            return null;
        }
        ObjectNode node = JSON.objectNode().put("url", webhook.url());
        ArrayNode events = node.putArray("events");
        webhook.events().forEach(events::add);
        return node;
    }

    private static @Nullable JsonNode classWeight(@Nullable ClassWeightSpec weight) {
        return switch (weight) {
            case null -> null;
            case ClassWeightSpec.Balanced _ -> JSON.stringNode(ClassWeights.BALANCED);
            case ClassWeightSpec.Given(var weights) -> {
                ObjectNode node = JSON.objectNode();
                weights.forEach(node::put);
                yield node;
            }
        };
    }

    private static ObjectNode execution(ExecutionSpec execution) {
        ObjectNode node = JSON.objectNode().put(ExecutionReader.ENGINE.name(), execution.engine());
        if (execution instanceof ExecutionSpec.Spark spark) {
            node.put(ExecutionReader.MODE.name(), Models.name(spark.mode()));
            if (spark.mode() == ExecutionSpec.Mode.LOCAL_SGD) {
                node.put(ExecutionReader.LOCAL_STEPS.name(), spark.localSteps());
            }
            node.put(ExecutionReader.EXECUTORS.name(), spark.executors());
        }
        return node;
    }

    private static ObjectNode dataset(DatasetSpec dataset) {
        ObjectNode node = JSON.objectNode();
        node.put("id", dataset.id());
        node.put("target", dataset.target());
        ArrayNode features = node.putArray("features");
        dataset.features().forEach(features::add);
        node.put("standardize", dataset.standardize());
        // What `standardize` says already is not said again: whoever changes the one would contradict the other.
        node.put("scaling", dataset.scaling() == DatasetSpec.Scaling.MIN_MAX ? Models.name(dataset.scaling()) : null);
        node.put("missing", Models.name(dataset.missing()));
        node.put("one_hot_limit", dataset.encoding().oneHotLimit());
        node.put("hash_buckets", dataset.encoding().hashBuckets());
        ObjectNode split = node.putObject("split");
        split.put("validation", dataset.split().validation());
        split.put("test", dataset.split().test());
        split.put("seed", dataset.split().seed());
        split.put("stratify", dataset.split().stratify());
        split.put("by", dataset.split().by());
        node.put("weight", dataset.weight());
        return node;
    }

    private static ObjectNode model(ModelSpec model) {
        ObjectNode node = JSON.objectNode();
        node.put(Family.TYPE, model.type());
        if (model instanceof ModelSpec.Mlp mlp) {
            ArrayNode hidden = node.putArray("hidden");
            mlp.hidden().forEach(hidden::add);
            node.put("activation", Models.name(mlp.activation()));
            node.put("dropout", mlp.dropout());
        }
        node.set("init", init(model.init()));
        return node;
    }

    private static ObjectNode init(InitSpec init) {
        if (!(init instanceof InitSpec.Given given)) {
            return member(Initialisers.FAMILY, init);
        }
        ObjectNode node = JSON.objectNode().put(Family.TYPE, Initialisers.GIVEN);
        ArrayNode layers = node.putArray("layers");
        for (InitSpec.Layer layer : given.layers()) {
            ObjectNode written = layers.addObject();
            ArrayNode weights = written.putArray("weights");
            layer.weights().forEach(row -> addAll(weights.addArray(), row));
            addAll(written.putArray("bias"), layer.bias());
        }
        return node;
    }

    private static ObjectNode training(TrainingSpec training) {
        ObjectNode node = JSON.objectNode();
        node.put("strategy", Models.name(training.strategy()));
        if (training.strategy() == TrainingSpec.Strategy.MINI_BATCH) {
            node.put("batch_size", training.batchSize());
        }
        node.put("accumulate_steps", training.accumulateSteps());
        node.put("epochs", training.epochs());
        node.put("shuffle", training.shuffle());
        node.put("seed", training.seed());
        node.set("gradient_clipping", clipping(training.gradientClipping()));
        node.set("early_stopping", earlyStopping(training.earlyStopping()));
        node.set("checkpoint", checkpoint(training.checkpoint()));
        node.put("max_runtime", training.maxRuntime() == null ? null : training.maxRuntime().toString());
        node.set("target", target(training.target()));
        node.putObject("on_divergence")
                .put("action", Models.name(training.onDivergence().action()))
                .put("max_rollbacks", training.onDivergence().maxRollbacks());
        node.set("average", average(training.average()));
        node.put("log_every_steps", training.logEverySteps());
        return node;
    }

    private static @Nullable ObjectNode clipping(TrainingSpec.@Nullable GradientClippingSpec clipping) {
        if (clipping == null) {
            return null;
        }
        ObjectNode node = JSON.objectNode();
        if (clipping.norm() != null) {
            node.put("norm", clipping.norm());
        }
        if (clipping.value() != null) {
            node.put("value", clipping.value());
        }
        return node;
    }

    private static @Nullable ObjectNode earlyStopping(TrainingSpec.@Nullable EarlyStoppingSpec stopping) {
        return stopping == null
                ? null
                : JSON.objectNode()
                        .put("metric", stopping.metric())
                        .put("patience", stopping.patience())
                        .put("min_delta", stopping.minDelta())
                        .put("restore_best", stopping.restoreBest());
    }

    private static @Nullable ObjectNode average(TrainingSpec.@Nullable AverageSpec average) {
        return average == null ? null : JSON.objectNode().put("type", "ema").put("decay", average.decay());
    }

    private static ObjectNode checkpoint(TrainingSpec.CheckpointSpec checkpoint) {
        ObjectNode node = JSON.objectNode();
        if (checkpoint.everyEpochs() != null) {
            node.put("every_epochs", checkpoint.everyEpochs());
        }
        if (checkpoint.everySteps() != null) {
            node.put("every_steps", checkpoint.everySteps());
        }
        if (checkpoint.interval() != null) {
            node.put("interval", checkpoint.interval().toString());
        }
        return node.put("keep", checkpoint.keep());
    }

    private static @Nullable ObjectNode target(TrainingSpec.@Nullable TargetSpec target) {
        return target == null ? null : JSON.objectNode().put("metric", target.metric()).put("value", target.value());
    }

    /** A member of a family, all its parameters written. */
    private static <T> ObjectNode member(Family<T> family, T spec) {
        Definition<T> definition = family.definitionOf(spec);
        ObjectNode node = JSON.objectNode().put(Family.TYPE, definition.type());
        for (Map.Entry<String, Object> argument : definition.arguments(spec).entrySet()) {
            node.set(argument.getKey(), Literals.json(argument.getValue()));
        }
        return node;
    }

    private static void addAll(ArrayNode array, List<Double> numbers) {
        numbers.forEach(array::add);
    }
}
