package dev.fallline.engine.optimizer;

import java.util.stream.Stream;

class AdaGradTest extends OptimizerContract {

    @Override
    Stream<Setting> settings() {
        return Stream.of(setting("default", 1e-10, 0), setting("large epsilon", 0.1, 0), setting("decay", 1e-10, 0.1));
    }

    private static Setting setting(String name, double epsilon, double decay) {
        return new Setting(name, n -> new AdaGrad(n, epsilon, decay), () -> new Formula() {
            private double s;

            @Override
            public double next(double theta, double gradient, double rate, int t) {
                double g = gradient + decay * theta;
                s += g * g;
                return theta - rate * g / (Math.sqrt(s) + epsilon);
            }
        });
    }
}
