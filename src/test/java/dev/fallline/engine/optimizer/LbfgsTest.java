package dev.fallline.engine.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LbfgsTest {

    /** f(θ) = Σ cᵢ(θᵢ − i)²/2 with condition number 1000. */
    private static double quadratic(float[] parameters, float[] gradient) {
        double value = 0;
        for (int i = 0; i < parameters.length; i++) {
            double curvature = Math.pow(1000, (double) i / (parameters.length - 1));
            double error = parameters[i] - i;
            value += curvature * error * error / 2;
            gradient[i] = (float) (curvature * error);
        }
        return value;
    }

    /** Rosenbrock's valley, whose minimum 0 lies at (1, 1). */
    private static double rosenbrock(float[] parameters, float[] gradient) {
        double x = parameters[0];
        double y = parameters[1];
        gradient[0] = (float) (-400 * x * (y - x * x) - 2 * (1 - x));
        gradient[1] = (float) (200 * (y - x * x));
        return 100 * (y - x * x) * (y - x * x) + (1 - x) * (1 - x);
    }

    @Test
    void minimisesAQuadraticOfConditionAThousand() {
        var parameters = new float[50];
        var gradient = new float[50];
        var lbfgs = new Lbfgs(50, 10);

        double value = quadratic(parameters, gradient);
        for (int i = 0; i < 120; i++) {
            lbfgs.step(parameters, gradient, value, 1, () -> quadratic(parameters, gradient));
            value = quadratic(parameters, gradient);
        }

        assertThat(value).isLessThan(1e-3);
    }

    @Test
    void followsACurvedValleyToItsEnd() {
        float[] parameters = {-1.2f, 1};
        var gradient = new float[2];
        var lbfgs = new Lbfgs(2, 10);

        double value = rosenbrock(parameters, gradient);
        for (int i = 0; i < 60; i++) {
            lbfgs.step(parameters, gradient, value, 1, () -> rosenbrock(parameters, gradient));
            value = rosenbrock(parameters, gradient);
        }

        assertThat(parameters[0]).isBetween(0.999f, 1.001f);
        assertThat(parameters[1]).isBetween(0.999f, 1.001f);
    }

    @Test
    void neverEndsAStepHigherThanItBegan() {
        var random = new SplittableRandom(3);
        for (int run = 0; run < 100; run++) {
            float[] parameters = {random.nextFloat() * 8 - 4, random.nextFloat() * 8 - 4};
            var gradient = new float[2];
            var lbfgs = new Lbfgs(2, 1 + random.nextInt(5));
            double value = rosenbrock(parameters, gradient);
            for (int i = 0; i < 20; i++) {
                lbfgs.step(parameters, gradient, value, 1, () -> rosenbrock(parameters, gradient));
                double next = rosenbrock(parameters, gradient);
                assertThat(next).isLessThanOrEqualTo(value);
                value = next;
            }
        }
    }

    @Test
    void backsOutOfRegionsWhereTheObjectiveIsNotFinite() {
        float[] parameters = {1};
        var gradient = new float[1];
        var lbfgs = new Lbfgs(1, 5);
        Lbfgs.Objective logarithm = () -> {
            gradient[0] = 1 - 2 / parameters[0];
            return parameters[0] > 0 ? parameters[0] - 2 * Math.log(parameters[0]) : Double.POSITIVE_INFINITY;
        };

        double value = logarithm.evaluate();
        for (int i = 0; i < 20; i++) {
            lbfgs.step(parameters, gradient, value, 50, logarithm);
            value = logarithm.evaluate();
        }

        assertThat(parameters[0]).isBetween(1.99f, 2.01f);
    }

    @Test
    void leavesParametersAsTheyWereWhenInterrupted() {
        float[] parameters = {-1.2f, 1};
        var gradient = new float[2];
        var lbfgs = new Lbfgs(2, 5);

        double value = rosenbrock(parameters, gradient);
        boolean moved = lbfgs.step(parameters, gradient, value, 1, () -> Double.NaN);

        assertThat(moved).isFalse();
        assertThat(parameters).containsExactly(-1.2f, 1);
    }
}
