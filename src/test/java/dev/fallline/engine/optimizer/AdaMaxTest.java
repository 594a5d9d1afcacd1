package dev.fallline.engine.optimizer;

import java.util.stream.Stream;

class AdaMaxTest extends OptimizerContract {

    @Override
    Stream<Setting> settings() {
        return Stream.of(
                setting("default", 0.9, 0.999, 1e-8, 0),
                setting("large epsilon", 0.8, 0.5, 0.1, 0),
                setting("weight decay", 0.9, 0.999, 1e-8, 0.1));
    }

    private static Setting setting(String name, double beta1, double beta2, double epsilon, double decay) {
        return new Setting(name, n -> new AdaMax(n, beta1, beta2, epsilon, decay), () -> new Formula() {
            private double m;
            private double u;

            @Override
            public double next(double theta, double gradient, double rate, int t) {
                double g = gradient + decay * theta;
                m = beta1 * m + (1 - beta1) * g;
                u = Math.max(beta2 * u, Math.abs(g) + epsilon);
                return theta - rate / (1 - Math.pow(beta1, t)) * m / u;
            }
        });
    }
}
