package dev.fallline.engine.optimizer;

import java.util.stream.Stream;

class AdaDeltaTest extends OptimizerContract {

    @Override
    Stream<Setting> settings() {
        return Stream.of(
                setting("default", 0.9, 1e-6, 0),
                setting("large epsilon", 0.7, 0.1, 0),
                setting("weight decay", 0.9, 1e-2, 0.1));
    }

    private static Setting setting(String name, double rho, double epsilon, double decay) {
        return new Setting(name, n -> new AdaDelta(n, rho, epsilon, decay), () -> new Formula() {
            private double s;
            private double u;

            @Override
            public double next(double theta, double gradient, double rate, int t) {
                double g = gradient + decay * theta;
                s = rho * s + (1 - rho) * g * g;
                double delta = g * Math.sqrt(u + epsilon) / Math.sqrt(s + epsilon);
                u = rho * u + (1 - rho) * delta * delta;
                return theta - rate * delta;
            }
        });
    }
}
