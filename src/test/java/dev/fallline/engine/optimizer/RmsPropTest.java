package dev.fallline.engine.optimizer;

import java.util.stream.Stream;

class RmsPropTest extends OptimizerContract {

    @Override
    Stream<Setting> settings() {
        return Stream.of(
                setting("default", 0.99, 1e-8, 0),
                setting("large epsilon", 0.9, 0.1, 0),
                setting("weight decay", 0.99, 1e-8, 0.1));
    }

    private static Setting setting(String name, double rho, double epsilon, double decay) {
        return new Setting(name, n -> new RmsProp(n, rho, epsilon, decay), () -> new Formula() {
            private double s;

            @Override
            public double next(double theta, double gradient, double rate, int t) {
                double g = gradient + decay * theta;
                s = rho * s + (1 - rho) * g * g;
                return theta - rate * g / (Math.sqrt(s) + epsilon);
            }
        });
    }
}
