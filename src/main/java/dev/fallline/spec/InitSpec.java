package dev.fallline.spec;

import java.util.List;

/** Where the parameters start; biases start at zero unless given. */
public sealed interface InitSpec {

    record Zeros() implements InitSpec {}

    /** @param std standard deviation of N(0, std²), &gt; 0 */
    record Normal(double std) implements InitSpec {}

    /** @param limit U(−limit, limit), &gt; 0 */
    record Uniform(double limit) implements InitSpec {}

    record XavierNormal() implements InitSpec {}

    record XavierUniform() implements InitSpec {}

    record HeNormal() implements InitSpec {}

    record HeUniform() implements InitSpec {}

    record LecunNormal() implements InitSpec {}

    /** @param layers from the input to the output */
    record Given(List<Layer> layers) implements InitSpec {
        public Given {
            layers = List.copyOf(layers);
        }
    }

    /** @param id the model whose parameters to start from */
    record FromModel(String id) implements InitSpec {}

    /**
     * @param weights {@code in × out}
     * @param bias    {@code out}
     */
    record Layer(List<List<Double>> weights, List<Double> bias) {}
}
