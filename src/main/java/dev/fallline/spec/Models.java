package dev.fallline.spec;

import dev.fallline.engine.metric.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The models of the service. */
final class Models {

    static final int WIDEST = 65_536;
    static final int DEEPEST = 60;
    static final List<Integer> HIDDEN = List.of(64, 32);

    static final Parameter ACTIVATION = Parameter.word(
            "activation",
            name(ModelSpec.ActivationType.RELU),
            Arrays.stream(ModelSpec.ActivationType.values()).map(Models::name).toList(),
            "between the layers");
    static final Parameter DROPOUT =
            Parameter.number("dropout", 0, Range.BELOW_ONE, "share of hidden units left out at each step of training");
    static final Parameter WIDTH = Parameter.integer("hidden", 1, Range.between(1, WIDEST), "units of a hidden layer");

    private static final Parameter INIT = Parameter.structure(
            "init", Parameter.Kind.OBJECT, null, false, "where the parameters start; `zeros` by default");

    static final Family<ModelSpec> FAMILY = new Family<>(
            "model",
            List.of(
                    new Definition<>(
                            "linear",
                            "ŷ = xW + b",
                            "Linear regression; the target is numeric.",
                            List.of(INIT),
                            ModelSpec.Linear.class),
                    new Definition<>(
                            "logistic",
                            "P(class 1) = σ(xW + b)",
                            "Logistic regression; the target has two classes.",
                            List.of(INIT),
                            ModelSpec.Logistic.class),
                    new Definition<>(
                            "softmax",
                            "P(class j) = softmax(xW + b)ⱼ",
                            "Multinomial logistic regression; the target has two or more classes.",
                            List.of(INIT),
                            ModelSpec.Softmax.class),
                    new Definition<>(
                            "mlp",
                            "h₀ = x, hᵢ = f(hᵢ₋₁Wᵢ + bᵢ), output = hₙWₙ₊₁ + bₙ₊₁",
                            "Dense layers with an activation between them; regression or classes by target and loss.",
                            List.of(
                                    Parameter.structure(
                                            "hidden",
                                            Parameter.Kind.ARRAY,
                                            HIDDEN,
                                            false,
                                            "widths of 1 to %d hidden layers, each 1 to %d"
                                                    .formatted(DEEPEST, WIDEST)),
                                    ACTIVATION,
                                    DROPOUT,
                                    Parameter.structure(
                                            "init",
                                            Parameter.Kind.OBJECT,
                                            null,
                                            false,
                                            "where the parameters start; `he_normal` by default, "
                                                    + "`xavier_normal` for tanh, sigmoid and identity")),
                            ModelSpec.Mlp.class)));

    private Models() {}

    /** What a model of this type is always asked for; {@code null} where target and loss decide. */
    static @Nullable Task task(String type) {
        return switch (type) {
            case "linear" -> Task.REGRESSION;
            case "logistic" -> Task.BINARY;
            case "softmax" -> Task.MULTICLASS;
            default -> null;
        };
    }

    static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
