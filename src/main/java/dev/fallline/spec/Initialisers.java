package dev.fallline.spec;

import java.util.List;

/** Where a model's parameters can start; biases start at zero unless given. */
final class Initialisers {

    static final String GIVEN = "given";
    static final String MODEL = "model";

    static final Family<InitSpec> FAMILY = new Family<>(
            "initialiser",
            List.of(
                    plain("zeros", "0", "For models without hidden layers.", InitSpec.Zeros.class),
                    new Definition<>(
                            "normal",
                            "N(0, std²)",
                            "Normal with a width of your choice.",
                            List.of(Parameter.number("std", 0.01, Range.POSITIVE, "standard deviation")),
                            InitSpec.Normal.class),
                    new Definition<>(
                            "uniform",
                            "U(−limit, limit)",
                            "Uniform with a width of your choice.",
                            List.of(Parameter.number("limit", 0.05, Range.POSITIVE, "largest magnitude")),
                            InitSpec.Uniform.class),
                    plain(
                            "xavier_normal",
                            "N(0, 2/(in + out))",
                            "For tanh, sigmoid and identity; the default there.",
                            InitSpec.XavierNormal.class),
                    plain(
                            "xavier_uniform",
                            "U(−b, b), b = √(6/(in + out))",
                            "For tanh, sigmoid and identity.",
                            InitSpec.XavierUniform.class),
                    plain(
                            "he_normal",
                            "N(0, 2/in)",
                            "For relu and its kin; the default there.",
                            InitSpec.HeNormal.class),
                    plain("he_uniform", "U(−b, b), b = √(6/in)", "For relu and its kin.", InitSpec.HeUniform.class),
                    plain("lecun_normal", "N(0, 1/in)", "For self-normalising networks.", InitSpec.LecunNormal.class),
                    new Definition<>(
                            GIVEN,
                            "the given numbers",
                            "Starts at parameters of your own.",
                            List.of(Parameter.structure(
                                    "layers",
                                    Parameter.Kind.ARRAY,
                                    null,
                                    true,
                                    "a layer each, from input to output: {\"weights\": in × out, \"bias\": out}; "
                                            + "bias defaults to zeros")),
                            InitSpec.Given.class),
                    new Definition<>(
                            MODEL,
                            "another model's parameters",
                            "Warm start: from a model of the same shape, features and classes.",
                            List.of(Parameter.structure(
                                    "id", Parameter.Kind.STRING, null, true, "the model to start from")),
                            InitSpec.FromModel.class)));

    private Initialisers() {}

    /** The start that keeps the signal's variance through layers of this activation. */
    static InitSpec defaultFor(ModelSpec.ActivationType activation) {
        return switch (activation) {
            case RELU, LEAKY_RELU, ELU, GELU, SILU, SOFTPLUS -> new InitSpec.HeNormal();
            case TANH, SIGMOID, IDENTITY -> new InitSpec.XavierNormal();
        };
    }

    private static Definition<InitSpec> plain(
            String type, String formula, String description, Class<? extends InitSpec> spec) {
        return new Definition<>(type, formula, description, List.of(), spec);
    }
}
