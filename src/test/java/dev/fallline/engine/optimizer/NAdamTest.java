package dev.fallline.engine.optimizer;

import java.util.stream.Stream;

class NAdamTest extends OptimizerContract {

    @Override
    Stream<Setting> settings() {
        return Stream.of(
                setting("default", 0.9, 0.999, 1e-8, 0.004, 0),
                setting("large epsilon and decay of the momentum", 0.8, 0.9, 0.1, 0.5, 0),
                setting("weight decay", 0.9, 0.999, 1e-8, 0.004, 0.1));
    }

    private static Setting setting(
            String name, double beta1, double beta2, double epsilon, double momentumDecay, double decay) {
        return new Setting(
                name, n -> new NAdam(n, beta1, beta2, epsilon, momentumDecay, decay), () -> new Formula() {
                    private double m;
                    private double v;
                    private double product = 1;

                    @Override
                    public double next(double theta, double gradient, double rate, int t) {
                        double g = gradient + decay * theta;
                        double now = beta1 * (1 - 0.5 * Math.pow(0.96, t * momentumDecay));
                        double next = beta1 * (1 - 0.5 * Math.pow(0.96, (t + 1) * momentumDecay));
                        product *= now;
                        m = beta1 * m + (1 - beta1) * g;
                        v = beta2 * v + (1 - beta2) * g * g;
                        double direction = g * (1 - now) / (1 - product) + m * next / (1 - product * next);
                        return theta - rate * direction / (Math.sqrt(v / (1 - Math.pow(beta2, t))) + epsilon);
                    }
                });
    }
}
