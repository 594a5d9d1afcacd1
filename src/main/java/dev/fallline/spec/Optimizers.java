package dev.fallline.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The optimizers of the service. Defaults are PyTorch's where PyTorch has the method. */
final class Optimizers {

    static final String DEFAULT = "adam";
    static final String LEARNING_RATE = "learning_rate";
    static final String AUTO = "auto";

    private static final Parameter BETA1 =
            Parameter.number("beta1", 0.9, Range.BELOW_ONE, "β₁, decay of the mean of gradients");
    private static final Parameter BETA2 =
            Parameter.number("beta2", 0.999, Range.BELOW_ONE, "β₂, decay of the mean of squared gradients");
    private static final Parameter AMSGRAD =
            Parameter.flag("amsgrad", false, "divide by the greatest mean of squares so far");

    static final Family<OptimizerSpec> FAMILY = new Family<>(
            "optimizer",
            List.of(
                    definition(
                            "sgd",
                            OptimizerSpec.Sgd.class,
                            "b ← μb + (1−τ)g (b ← g at the first step), θ ← θ − αb; with nesterov θ ← θ − α(g + μb)",
                            "Stochastic gradient descent, with heavy-ball or Nesterov momentum when asked for.",
                            0.01,
                            0,
                            Parameter.number("momentum", 0, Range.BELOW_ONE, "μ"),
                            Parameter.number("dampening", 0, Range.between(0, 1), "τ, of the gradient in the momentum"),
                            Parameter.flag("nesterov", false, "look ahead; needs momentum, and no dampening")),
                    definition(
                            "momentum",
                            OptimizerSpec.Momentum.class,
                            "v ← βv + (1−β)g, θ ← θ − αv, v₀ = 0",
                            "Follows the exponential moving average of the gradient.",
                            0.01,
                            0,
                            Parameter.number("beta", 0.9, Range.BELOW_ONE, "β, weight of the past")),
                    definition(
                            "adagrad",
                            OptimizerSpec.AdaGrad.class,
                            "s ← s + g², θ ← θ − αg/(√s + ε)",
                            "Divides by the root of all squared gradients so far.",
                            0.01,
                            0,
                            epsilon(1e-10)),
                    definition(
                            "rmsprop",
                            OptimizerSpec.RmsProp.class,
                            "s ← ρs + (1−ρ)g², θ ← θ − αg/(√s + ε)",
                            "Divides by the root of a moving average of squared gradients.",
                            0.01,
                            0,
                            Parameter.number("rho", 0.99, Range.BELOW_ONE, "ρ, decay of the average"),
                            epsilon(1e-8)),
                    definition(
                            "adadelta",
                            OptimizerSpec.AdaDelta.class,
                            "s ← ρs + (1−ρ)g², Δ = g·√(u + ε)/√(s + ε), u ← ρu + (1−ρ)Δ², θ ← θ − αΔ",
                            "Steps in the scale of the steps before; hardly needs a learning rate.",
                            1,
                            0,
                            Parameter.number("rho", 0.9, Range.BELOW_ONE, "ρ, decay of both averages"),
                            epsilon(1e-6)),
                    definition(
                            "adam",
                            OptimizerSpec.Adam.class,
                            "m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², "
                                    + "θ ← θ − α·m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε), t from 1",
                            "Adaptive moments; a sound choice to begin with.",
                            0.001,
                            0,
                            BETA1,
                            BETA2,
                            epsilon(1e-8),
                            AMSGRAD),
                    definition(
                            "adamw",
                            OptimizerSpec.AdamW.class,
                            "θ ← θ − αλθ, then as adam",
                            "Adam with weight decay apart from the gradient.",
                            0.001,
                            0.01,
                            BETA1,
                            BETA2,
                            epsilon(1e-8),
                            AMSGRAD),
                    definition(
                            "adamax",
                            OptimizerSpec.AdaMax.class,
                            "m ← β₁m + (1−β₁)g, u ← max(β₂u, |g| + ε), θ ← θ − α/(1−β₁ᵗ)·m/u, t from 1",
                            "Adam with the greatest gradient in place of the mean of squares.",
                            0.002,
                            0,
                            BETA1,
                            BETA2,
                            epsilon(1e-8)),
                    definition(
                            "nadam",
                            OptimizerSpec.NAdam.class,
                            "μₜ = β₁(1 − ½·0.96^(tψ)), m, v as adam, "
                                    + "θ ← θ − α·(μₜ₊₁m/(1−∏₁ᵗ⁺¹μ) + (1−μₜ)g/(1−∏₁ᵗμ)) / (√(v/(1−β₂ᵗ)) + ε), t from 1",
                            "Adam with Nesterov momentum.",
                            0.002,
                            0,
                            BETA1,
                            BETA2,
                            epsilon(1e-8),
                            Parameter.number("momentum_decay", 0.004, Range.NOT_NEGATIVE, "ψ, how fast μₜ grows")),
                    new Definition<>(
                            "lbfgs",
                            "θ ← θ + t·d, d = −Hg by the two-loop recursion over the last steps, "
                                    + "t by a line search for the strong Wolfe conditions",
                            "Quasi-Newton on the whole set; for linear, logistic and softmax with the strategy batch.",
                            List.of(
                                    Parameter.number("learning_rate", 1, Range.POSITIVE, "the length of d tried first"),
                                    Parameter.integer("history", 10, Range.between(1, 100), "steps remembered")),
                            OptimizerSpec.Lbfgs.class)));

    private Optimizers() {}

    /** Whether the learning rate is to be chosen from the data. */
    static boolean leavesRateOpen(SpecNode node) {
        return node.says(LEARNING_RATE, AUTO);
    }

    /** Reads an optimizer and what its fields ask of each other. */
    static OptimizerSpec read(SpecNode node) {
        OptimizerSpec optimizer = FAMILY.read(leavesRateOpen(node) ? node.without(LEARNING_RATE) : node, DEFAULT);
        if (optimizer instanceof OptimizerSpec.Sgd sgd && sgd.nesterov()) {
            if (sgd.momentum() == 0) {
                node.fault("nesterov", "conflict", "`nesterov` needs a `momentum` greater than 0.");
            }
            if (sgd.dampening() > 0) {
                node.fault("nesterov", "conflict", "`nesterov` needs a `dampening` of 0.");
            }
        }
        return optimizer == null ? (OptimizerSpec) FAMILY.definition(DEFAULT).create(Map.of()) : optimizer;
    }

    private static Parameter epsilon(double defaultValue) {
        return Parameter.number("epsilon", defaultValue, Range.POSITIVE, "ε, keeps the division finite");
    }

    private static Definition<OptimizerSpec> definition(
            String type,
            Class<? extends OptimizerSpec> spec,
            String formula,
            String description,
            double learningRate,
            double weightDecay,
            Parameter... own) {
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(Parameter.number(
                LEARNING_RATE,
                learningRate,
                Range.POSITIVE,
                "α, size of a step; or \"auto\": 1/L for gradient descent on a smooth convex objective with Lipschitz "
                        + "constant L, else by a short range test"));
        parameters.addAll(List.of(own));
        parameters.add(Parameter.number(
                "weight_decay",
                weightDecay,
                Range.NOT_NEGATIVE,
                "λ; g ← g + λθ before all else, on every parameter, biases included"
                        + (type.equals("adamw") ? "; here θ shrinks by αλθ instead" : "")));
        return new Definition<>(type, formula, description, parameters, spec);
    }
}
