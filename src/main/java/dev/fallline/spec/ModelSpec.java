package dev.fallline.spec;

import java.util.List;

/** The model to train. */
public sealed interface ModelSpec {

    InitSpec init();

    /** Name in JSON. */
    String type();

    /** Widths of the hidden layers; none for the linear family. */
    default List<Integer> hidden() {
        return List.of();
    }

    /** ŷ = xW + b. */
    record Linear(InitSpec init) implements ModelSpec {
        @Override
        public String type() {
            return "linear";
        }
    }

    /** Two classes: logit = xW + b. */
    record Logistic(InitSpec init) implements ModelSpec {
        @Override
        public String type() {
            return "logistic";
        }
    }

    /** k classes: logits = xW + b. */
    record Softmax(InitSpec init) implements ModelSpec {
        @Override
        public String type() {
            return "softmax";
        }
    }

    /**
     * Dense layers with an activation between them.
     *
     * @param dropout share of hidden units dropped at each step, 0 ≤ p &lt; 1
     */
    record Mlp(List<Integer> hidden, ActivationType activation, double dropout, InitSpec init) implements ModelSpec {
        public Mlp {
            hidden = List.copyOf(hidden);
        }

        @Override
        public String type() {
            return "mlp";
        }
    }

    /** Activations of hidden layers, named as in JSON in upper case. */
    enum ActivationType {
        RELU,
        LEAKY_RELU,
        ELU,
        GELU,
        SILU,
        TANH,
        SIGMOID,
        SOFTPLUS,
        IDENTITY
    }
}
