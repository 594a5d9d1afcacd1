package dev.fallline.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Draws sound specs over every option of the service, as a client might send them. */
final class RandomSpecs {

    private final RandomGenerator random;

    RandomSpecs(RandomGenerator random) {
        this.random = random;
    }

    ObjectNode next() {
        ObjectNode spec = JsonNodeFactory.instance.objectNode();
        List<String> features = new ArrayList<>(List.of("size", "colour", "new", "digit", "a/b~c"));
        features.removeIf(feature -> random.nextInt(3) == 0);
        String type = pick(Models.FAMILY.types());
        String target = switch (type) {
            case "linear" -> pick(List.of("size", "digit"));
            case "logistic" -> "new";
            default -> pick(List.of("digit", "colour", "new"));
        };
        features.remove(target);
        ObjectNode dataset = spec.putObject("dataset").put("id", "mixed").put("target", target);
        features.add(target.equals("size") ? "serial" : "size");
        features.stream().distinct().forEach(dataset.putArray("features")::add);
        if (random.nextBoolean()) {
            dataset.put("standardize", random.nextBoolean()).put("missing", pick(List.of("mean", "drop_rows")));
        } else if (random.nextBoolean()) {
            dataset.put("scaling", pick(List.of("standardize", "min_max", "none"))).put("hash_buckets", 16);
        }
        boolean validation = random.nextBoolean();
        dataset.putObject("split")
                .put("validation", validation ? random.nextDouble(0.01, 0.5) : 0)
                .put("test", random.nextDouble(0.4))
                .put("seed", random.nextLong());
        model(spec.putObject("model").put("type", type), type);
        if (type.equals("linear")) {
            spec.put("loss", pick(List.of("mse", "mae", "huber")));
            if (spec.get("loss").stringValue().equals("huber")) {
                spec.put("huber_delta", random.nextDouble(0.1, 9));
            }
        } else if (type.equals("mlp") && target.equals("new")) {
            spec.put("loss", pick(List.of("binary_cross_entropy", "hinge", "cross_entropy")));
        }
        parameters(spec.putObject("optimizer"), Optimizers.FAMILY);
        parameters(spec.putObject("schedule"), Schedules.FAMILY);
        spec.putObject("regularization").put("l1", random.nextDouble()).put("l2", random.nextDouble());
        training(spec.putObject("training"), validation);
        spec.put("priority", random.nextInt(-1000, 1001));
        spec.putObject("webhook").put("url", "https://example.org/hook").putArray("events").add("job.failed");
        spec.putObject("tags").put("team", "search").put("~/", "");
        if (spec.path("optimizer").path(Family.TYPE).stringValue().equals("lbfgs")) {
            suitLbfgs(spec, type);
        }
        return spec;
    }

    /** L-BFGS asks for a smooth convex objective over the whole set. */
    private void suitLbfgs(ObjectNode spec, String type) {
        if (type.equals("mlp")) {
            spec.putObject("optimizer").put(Family.TYPE, "adam");
            return;
        }
        if (type.equals("linear")) {
            spec.put("loss", "mse").remove("huber_delta");
        }
        spec.remove("schedule");
        spec.putObject("regularization").put("l2", random.nextDouble());
        ObjectNode training = (ObjectNode) spec.get("training");
        training.put("strategy", "batch").remove(List.of("batch_size", "gradient_clipping", "accumulate_steps", "average"));
    }

    private void model(ObjectNode model, String type) {
        if (type.equals("mlp")) {
            for (int i = random.nextInt(1, 4), layers = 0; layers < i; layers++) {
                model.withArray("hidden").add(random.nextInt(1, 100));
            }
            model.put("activation", pick(Models.ACTIVATION.values())).put("dropout", random.nextDouble());
        }
        if (random.nextBoolean()) {
            List<String> drawn = new ArrayList<>(Initialisers.FAMILY.types());
            drawn.removeAll(List.of(Initialisers.GIVEN, Initialisers.MODEL));
            Definition<InitSpec> init = Initialisers.FAMILY.definition(pick(drawn));
            parameters(model.putObject("init"), init);
        }
    }

    private void training(ObjectNode training, boolean validation) {
        String strategy = pick(List.of("batch", "stochastic", "mini_batch"));
        training.put("strategy", strategy).put("epochs", random.nextInt(1, 100)).put("seed", random.nextLong());
        if (strategy.equals("mini_batch")) {
            training.put("batch_size", random.nextInt(1, 500));
        }
        if (random.nextBoolean()) {
            training.putObject("gradient_clipping").put(pick(List.of("norm", "value")), random.nextDouble(0.1, 5));
        }
        if (random.nextBoolean()) {
            training.putObject("early_stopping")
                    .put("metric", validation ? "validation_loss" : "train_loss")
                    .put("patience", random.nextInt(1, 9));
        }
        if (random.nextBoolean()) {
            training.putObject("target").put("value", random.nextGaussian());
        }
        if (random.nextBoolean() && !strategy.equals("batch")) {
            training.put("accumulate_steps", random.nextInt(1, 9));
        }
        if (random.nextBoolean()) {
            training.putObject("average").put("decay", random.nextDouble());
        }
        if (random.nextBoolean()) {
            training.put("max_runtime", "PT%dS".formatted(random.nextInt(1, 100_000)));
        }
        training.putObject("on_divergence").put("action", pick(List.of("fail", "rollback", "rollback_and_halve_lr")));
    }

    private <T> void parameters(ObjectNode node, Family<T> family) {
        parameters(node, pick(family.definitions()));
    }

    /** Gives every required parameter and some of the others a value of its range. */
    private void parameters(ObjectNode node, Definition<?> definition) {
        node.put(Family.TYPE, definition.type());
        for (Parameter parameter : definition.parameters()) {
            if (!parameter.required() && random.nextBoolean()) {
                continue;
            }
            Range range = parameter.range();
            double least = range.hasMinimum() ? range.minimum() : -10;
            double most = Math.min(range.hasMaximum() ? range.maximum() : 10, least + 1000);
            switch (parameter.kind()) {
                case NUMBER -> node.put(parameter.name(), random.nextDouble(Math.nextUp(least), most));
                case INTEGER -> node.put(parameter.name(), random.nextLong((long) least, (long) most));
                // Nesterov asks for momentum, which is drawn apart.
                case BOOLEAN -> node.put(parameter.name(), !parameter.name().equals("nesterov") && random.nextBoolean());
                case STRING, ARRAY, OBJECT -> {
                    // Follows from other fields.
                }
            }
        }
    }

    private <E> E pick(List<E> values) {
        return values.get(random.nextInt(values.size()));
    }
}
