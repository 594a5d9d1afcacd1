package dev.fallline.engine.optimizer;

import java.util.stream.Stream;

class AdamTest extends OptimizerContract {

    @Override
    Stream<Setting> settings() {
        return Stream.of(
                setting("adam", 0.9, 0.999, 1e-8, false, 0, false),
                setting("adam, large epsilon", 0.8, 0.9, 0.1, false, 0, false),
                setting("adam, weight decay", 0.9, 0.999, 1e-8, false, 0.1, false),
                setting("adamw", 0.9, 0.999, 1e-8, false, 0.1, true),
                setting("amsgrad", 0.9, 0.6, 1e-8, true, 0, false),
                setting("amsgrad, weight decay", 0.9, 0.6, 1e-3, true, 0.1, false),
                setting("amsgrad, decoupled decay", 0.9, 0.6, 1e-3, true, 0.1, true));
    }

    private static Setting setting(
            String name,
            double beta1,
            double beta2,
            double epsilon,
            boolean amsgrad,
            double decay,
            boolean decoupled) {
        return new Setting(
                name, n -> new Adam(n, beta1, beta2, epsilon, amsgrad, decay, decoupled), () -> new Formula() {
                    private double m;
                    private double v;
                    private double w;

                    @Override
                    public double next(double theta, double gradient, double rate, int t) {
                        double g = decoupled ? gradient : gradient + decay * theta;
                        double start = decoupled ? theta - rate * decay * theta : theta;
                        m = beta1 * m + (1 - beta1) * g;
                        v = beta2 * v + (1 - beta2) * g * g;
                        w = amsgrad ? Math.max(w, v) : v;
                        double mean = m / (1 - Math.pow(beta1, t));
                        double square = w / (1 - Math.pow(beta2, t));
                        return start - rate * mean / (Math.sqrt(square) + epsilon);
                    }
                });
    }
}
