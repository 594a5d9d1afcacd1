package dev.fallline.engine.optimizer;

import java.util.stream.Stream;

class MomentumTest extends OptimizerContract {

    @Override
    Stream<Setting> settings() {
        return Stream.of(setting("plain", 0.9, 0), setting("weight decay", 0.6, 0.1));
    }

    private static Setting setting(String name, double beta, double decay) {
        return new Setting(name, n -> new Momentum(n, beta, decay), () -> new Formula() {
            private double v;

            @Override
            public double next(double theta, double gradient, double rate, int t) {
                double g = gradient + decay * theta;
                v = beta * v + (1 - beta) * g;
                return theta - rate * v;
            }
        });
    }
}
