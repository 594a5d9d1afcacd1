package dev.fallline.engine.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.engine.linalg.PlainMath;
import dev.fallline.engine.loss.BinaryCrossEntropy;
import dev.fallline.engine.loss.CrossEntropy;
import dev.fallline.engine.loss.Hinge;
import dev.fallline.engine.loss.Huber;
import dev.fallline.engine.loss.Loss;
import dev.fallline.engine.loss.MeanAbsoluteError;
import dev.fallline.engine.loss.MeanSquaredError;
import dev.fallline.engine.network.Activation;
import dev.fallline.engine.network.Dropout;
import dev.fallline.engine.network.Elu;
import dev.fallline.engine.network.Gelu;
import dev.fallline.engine.network.Identity;
import dev.fallline.engine.network.Network;
import dev.fallline.engine.network.Relu;
import dev.fallline.engine.network.Sigmoid;
import dev.fallline.engine.network.Silu;
import dev.fallline.engine.network.Softplus;
import dev.fallline.engine.network.Tanh;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradient of the whole objective, against central differences of it. */
class GradientCheckTest {

    private static final int ROWS = 7;
    private static final int FEATURES = 3;
    private static final float STEP = 0x1p-7f;

    /** Float32 leaves about 1e-4 of the gradient's norm to chance at this step; a wrong formula is off by far more. */
    private static final double TOLERANCE = 2e-3;

    static List<Activation> activations() {
        var math = new PlainMath();
        return List.of(
                new Identity(), new Relu(0), new Relu(Relu.LEAK), new Elu(math), new Gelu(math), new Silu(math),
                new Tanh(math), new Sigmoid(math), new Softplus(math));
    }

    private static List<Loss> losses() {
        var math = new PlainMath();
        return List.of(
                new MeanSquaredError(), new MeanAbsoluteError(), new Huber(0.7), new BinaryCrossEntropy(math),
                new Hinge(), new CrossEntropy(math));
    }

    @ParameterizedTest
    @MethodSource("activations")
    void agreesWithDifferencesForEveryLossAndDepth(Activation activation) {
        for (Loss loss : losses()) {
            for (List<Integer> hidden : List.of(List.<Integer>of(), List.of(5), List.of(5, 4))) {
                check(activation, loss, hidden, null, Penalty.NONE);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("activations")
    void agreesWithDifferencesUnderPenalties(Activation activation) {
        for (Loss loss : losses()) {
            check(activation, loss, List.of(5, 4), null, new Penalty(0.05, 0.3));
        }
    }

    @ParameterizedTest
    @MethodSource("activations")
    void agreesWithDifferencesUnderDropoutWhoseMasksAreFixed(Activation activation) {
        for (Loss loss : losses()) {
            check(activation, loss, List.of(6, 5), new Dropout(0.3, 11), new Penalty(0, 0.1));
        }
    }

    private static void check(
            Activation activation, Loss loss, List<Integer> hidden, @Nullable Dropout dropout, Penalty penalty) {
        int outputs = loss.outputs() == 0 ? 3 : 1;
        var network = new Network(FEATURES, hidden, outputs, activation, dropout, Plans.LINALG.blas());
        var random = new Random(29);
        float[] parameters = new float[network.parameters()];
        for (int i = 0; i < parameters.length; i++) {
            // At least 0.1 away from the kink of |W|.
            parameters[i] = (float) ((0.1 + 0.7 * random.nextDouble()) * (random.nextBoolean() ? 1 : -1));
        }
        Plans plans = Plans.regression(FEATURES, hidden, dropout);
        plans.network = network;
        plans.loss = loss;
        plans.penalty = penalty;
        plans.initial = parameters;
        TrainingPlan plan = plans.plan();
        DenseRows rows = Plans.rows(ROWS, FEATURES, outputs == 3 ? 3 : loss.outputs() == 1 && isTwoClass(loss) ? 2 : 0, 5);
        var step = new Step(plan, plan.optimizer().create(parameters.length), rows, parameters, parameters,
                Plans.LINALG.math());
        var order = new RowOrder(ROWS, false, 0);
        order.prepare(0, 0);
        try (var crew = new Crew(1)) {
            step.compute(crew, order, 0, ROWS, 4, TrainingControl.NONE);
            float[] gradient = step.gradient().clone();
            double difference = 0;
            double norm = 0;
            int kinks = 0;
            for (int i = 0; i < parameters.length; i++) {
                double slope = slope(step, crew, order, plan, parameters, i, STEP);
                double wider = slope(step, crew, order, plan, parameters, i, 2 * STEP);
                if (Math.abs(wider - slope) > 0.01 * (Math.abs(slope) + 0.1)) {
                    // A kink of the objective lies between: no difference says what the slope is.
                    kinks++;
                    continue;
                }
                // One step of Richardson's extrapolation takes the cubic term away.
                double extrapolated = (4 * slope - wider) / 3;
                difference += Math.pow(gradient[i] - extrapolated, 2);
                norm += extrapolated * extrapolated;
            }
            var what = "%s %s %s %s %s".formatted(activation, loss.getClass().getSimpleName(), hidden, dropout, penalty);
            assertThat(kinks).as("skipped of %d: %s", parameters.length, what).isLessThan(parameters.length / 3 + 1);
            assertThat(Math.sqrt(difference)).as(what).isLessThanOrEqualTo(TOLERANCE * Math.sqrt(norm) + 1e-5);
        }
    }

    private static boolean isTwoClass(Loss loss) {
        return loss instanceof BinaryCrossEntropy || loss instanceof Hinge;
    }

    private static double slope(
            Step step, Crew crew, RowOrder order, TrainingPlan plan, float[] parameters, int i, float h) {
        float at = parameters[i];
        parameters[i] = at + h;
        float above = parameters[i];
        double up = objective(step, crew, order, plan, parameters);
        parameters[i] = at - h;
        float below = parameters[i];
        double down = objective(step, crew, order, plan, parameters);
        parameters[i] = at;
        return (up - down) / ((double) above - below);
    }

    private static double objective(Step step, Crew crew, RowOrder order, TrainingPlan plan, float[] parameters) {
        double loss = step.compute(crew, order, 0, ROWS, 4, TrainingControl.NONE);
        double penalty = 0;
        for (var layer : plan.network().layers()) {
            for (int i = layer.weights(); i < layer.bias(); i++) {
                double w = parameters[i];
                penalty += plan.penalty().l1() * Math.abs(w) + plan.penalty().l2() / 2 * w * w;
            }
        }
        return loss + penalty;
    }
}
