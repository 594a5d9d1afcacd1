package dev.fallline.engine.optimizer;

import java.util.stream.Stream;

class SgdTest extends OptimizerContract {

    @Override
    Stream<Setting> settings() {
        return Stream.of(
                setting("plain", 0, 0, false, 0),
                setting("weight decay", 0, 0, false, 0.1),
                setting("momentum", 0.9, 0, false, 0),
                setting("dampening", 0.9, 0.3, false, 0),
                setting("nesterov", 0.9, 0, true, 0),
                setting("nesterov, weight decay", 0.8, 0, true, 0.1),
                setting("dampening, weight decay", 0.8, 0.5, false, 0.1));
    }

    private static Setting setting(String name, double momentum, double dampening, boolean nesterov, double decay) {
        return new Setting(
                name, n -> new Sgd(n, momentum, dampening, nesterov, decay), () -> new Formula() {
                    private double v;

                    @Override
                    public double next(double theta, double gradient, double rate, int t) {
                        double g = gradient + decay * theta;
                        if (momentum == 0) {
                            return theta - rate * g;
                        }
                        v = t == 1 ? g : momentum * v + (1 - dampening) * g;
                        return theta - rate * (nesterov ? g + momentum * v : v);
                    }
                });
    }
}
