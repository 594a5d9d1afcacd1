package dev.fallline.engine.optimizer;

/**
 * An update rule θ ← θ − Δ(g) over flat arrays. Every rule works element by element, so that ranges may be updated by
 * several threads and in any order with the same result.
 *
 * <p>Notation of the implementations: θ parameters, g gradient, α the step's learning rate, λ the weight decay,
 * t the 1-based number of the step. Where PyTorch has the method, rule and defaults are PyTorch's.
 */
public non-sealed interface Optimizer extends UpdateRule {

    /**
     * Prepares what one step's ranges share, such as bias corrections. Called once before the ranges of a step.
     *
     * @param step         0-based number of the step
     * @param learningRate α of this step
     */
    void beginStep(long step, double learningRate);

    /**
     * Updates a range of the parameters.
     *
     * @param parameters θ, overwritten in the range
     * @param gradient   g of the whole objective, after clipping; not changed
     * @param from       first index
     * @param to         index after the last
     */
    void update(float[] parameters, float[] gradient, int from, int to);
}
