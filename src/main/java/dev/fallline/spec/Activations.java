package dev.fallline.spec;

import dev.fallline.spec.ModelSpec.ActivationType;
import java.util.Arrays;
import java.util.List;

/** The activations of hidden layers; they have no parameters, and a spec names them by a word. */
final class Activations {

    static final Family<ActivationType> FAMILY = new Family<>(
            "activation",
            Arrays.stream(ActivationType.values()).map(Activations::definition).toList());

    private Activations() {}

    private static Definition<ActivationType> definition(ActivationType activation) {
        return new Definition<>(
                Models.name(activation), formula(activation), description(activation), List.of(), ActivationType.class);
    }

    private static String formula(ActivationType activation) {
        return switch (activation) {
            case RELU -> "max(0, z)";
            case LEAKY_RELU -> "z where z > 0, else 0.01·z";
            case ELU -> "z where z > 0, else eᶻ − 1";
            case GELU -> "z·Φ(z) = z/2·(1 + erf(z/√2))";
            case SILU -> "z·σ(z)";
            case TANH -> "tanh(z)";
            case SIGMOID -> "σ(z) = 1/(1 + e⁻ᶻ)";
            case SOFTPLUS -> "ln(1 + eᶻ)";
            case IDENTITY -> "z";
        };
    }

    private static String description(ActivationType activation) {
        return switch (activation) {
            case RELU -> "Cheap and sound; the default.";
            case LEAKY_RELU -> "As relu, with a slope for units that would die.";
            case ELU -> "Smooth on the left, mean near zero.";
            case GELU -> "Smooth; usual in transformers. The exact form with erf.";
            case SILU -> "Smooth; also called swish.";
            case TANH -> "Between −1 and 1.";
            case SIGMOID -> "Between 0 and 1.";
            case SOFTPLUS -> "A smooth relu.";
            case IDENTITY -> "None: the layers together stay linear.";
        };
    }
}
