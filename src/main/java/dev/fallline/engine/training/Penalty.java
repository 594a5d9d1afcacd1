package dev.fallline.engine.training;

import dev.fallline.engine.network.Dense;
import dev.fallline.engine.network.Network;

/**
 * {@code l1·Σ|W| + l2/2·ΣW²} over weights, not biases. It joins the gradient; reported losses leave it out.
 *
 * @param l1 λ₁ ≥ 0
 * @param l2 λ₂ ≥ 0
 */
public record Penalty(double l1, double l2) {

    public static final Penalty NONE = new Penalty(0, 0);

    /** The penalty itself, summed in double. */
    double value(Network network, float[] parameters) {
        double absolute = 0;
        double squares = 0;
        if (l1 == 0 && l2 == 0) {
            return 0;
        }
        for (Dense layer : network.layers()) {
            for (int i = layer.weights(); i < layer.bias(); i++) {
                absolute += Math.abs(parameters[i]);
                squares += (double) parameters[i] * parameters[i];
            }
        }
        return l1 * absolute + l2 / 2 * squares;
    }

    /** g ← g + λ₁·sign(W) + λ₂·W for the weights with an index in {@code from … to-1}. */
    void addGradient(Network network, float[] parameters, float[] gradient, int from, int to) {
        if (l1 == 0 && l2 == 0) {
            return;
        }
        float lasso = (float) l1;
        float ridge = (float) l2;
        for (Dense layer : network.layers()) {
            int end = Math.min(to, layer.bias());
            for (int i = Math.max(from, layer.weights()); i < end; i++) {
                gradient[i] += lasso * Math.signum(parameters[i]) + ridge * parameters[i];
            }
        }
    }
}
