package dev.fallline.engine.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.engine.linalg.Blas;
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
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The gradient of the whole objective, against central differences of it; and that a wrong one would be found. */
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

    @ParameterizedTest
    @MethodSource("activations")
    void catchesAnActivationWhoseSlopeIsWrong(Activation activation) {
        for (Loss loss : losses()) {
            assertCaught("slopes 5 % too steep", deep(scaled(activation, 1.05f), loss));
            assertCaught("slopes of the wrong sign", deep(scaled(activation, -1), loss));
            if (!(activation instanceof Identity)) {
                assertCaught("a forgotten slope", deep(scaled(activation, Float.NaN), loss));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("losses")
    void catchesALossWhoseGradientIsWrong(Loss loss) {
        var tanh = new Tanh(new PlainMath());
        for (List<Integer> hidden : List.of(List.<Integer>of(), List.of(5, 4))) {
            assertCaught("a gradient 5 % too long", new Case(tanh, scaled(loss, 1.05f), hidden));
            assertCaught("a gradient of the wrong sign", new Case(tanh, scaled(loss, -1), hidden));
            assertCaught("a gradient that misses a row", new Case(tanh, withoutFirstRow(loss), hidden));
        }
    }

    @ParameterizedTest
    @MethodSource("losses")
    void catchesBackwardProductsThatAreWrong(Loss loss) {
        var right = deep(new Tanh(new PlainMath()), loss);
        assertCaught("weight gradients", right.with(new WrongBlas(true)));
        assertCaught("gradients of the layers below", right.with(new WrongBlas(false)));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void catchesPenaltiesAndMasksThatAreWrong(Loss loss) {
        var right = deep(new Tanh(new PlainMath()), loss);
        assertCaught("λ₁", right.with(new Penalty(0.05, 0.3), new Penalty(0.1, 0.3)));
        assertCaught("λ₂", right.with(new Penalty(0.05, 0.3), new Penalty(0.05, 0.4)));
        assertCaught("the step whose masks are meant", right.with(new Dropout(0.3, 11)).withGradientOfStep(5));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void catchesASingleElementThatIsWrong(Loss loss) {
        var right = deep(new Tanh(new PlainMath()), loss);
        int parameters = FEATURES * 5 + 5 + 5 * 4 + 4 + 4 * right.outputs() + right.outputs();
        for (int i = 0; i < parameters; i++) {
            assertCaught("element " + i, right.withTampered(i));
        }
    }

    private static void assertCaught(String mistake, Case wrong) {
        assertThat(wrong.error())
                .as("%s: %s", mistake, wrong)
                .isGreaterThan(1);
    }

    private static void check(
            Activation activation, Loss loss, List<Integer> hidden, @Nullable Dropout dropout, Penalty penalty) {
        var right = new Case(activation, loss, hidden).with(dropout).with(penalty, penalty);
        assertThat(right.error()).as("%s", right).isLessThanOrEqualTo(1);
    }

    private static Case deep(Activation activation, Loss loss) {
        return new Case(activation, loss, List.of(5, 4));
    }

    /**
     * One comparison, right or with a mistake in it.
     *
     * @param objective     the penalty in the objective, where {@code penalty} is the one in its gradient
     * @param blas          makes the products of the analytic gradient
     * @param gradientStep  number of the step whose masks the analytic gradient is under; the differences take 4
     * @param tampered      element of the analytic gradient that is made wrong, or −1
     */
    private record Case(
            Activation activation,
            Loss loss,
            List<Integer> hidden,
            @Nullable Dropout dropout,
            Penalty penalty,
            Penalty objective,
            Blas blas,
            int gradientStep,
            int tampered) {

        Case(Activation activation, Loss loss, List<Integer> hidden) {
            this(activation, loss, hidden, null, Penalty.NONE, Penalty.NONE, Plans.LINALG.blas(), 4, -1);
        }

        Case with(@Nullable Dropout masks) {
            return new Case(activation, loss, hidden, masks, penalty, objective, blas, gradientStep, tampered);
        }

        Case with(Penalty inGradient, Penalty inObjective) {
            return new Case(activation, loss, hidden, dropout, inGradient, inObjective, blas, gradientStep, tampered);
        }

        Case with(Blas products) {
            return new Case(activation, loss, hidden, dropout, penalty, objective, products, gradientStep, tampered);
        }

        Case withGradientOfStep(int step) {
            return new Case(activation, loss, hidden, dropout, penalty, objective, blas, step, tampered);
        }

        Case withTampered(int element) {
            return new Case(activation, loss, hidden, dropout, penalty, objective, blas, gradientStep, element);
        }

        int outputs() {
            return loss.outputs() == 0 ? 3 : 1;
        }

        /** Distance of the two gradients, in units of what is tolerated. */
        double error() {
            var network = new Network(FEATURES, hidden, outputs(), activation, dropout, blas);
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
            DenseRows rows =
                    Plans.rows(ROWS, FEATURES, outputs() == 3 ? 3 : isTwoClass(loss) ? 2 : 0, 5);
            var step = new Step(plan, plan.optimizer().create(parameters.length), rows, parameters, parameters,
                    Plans.LINALG.math());
            var order = new RowOrder(ROWS, 1, false, 0, RowOrder.Reach.DEFAULT);
            order.prepare(0, 0);
            try (var crew = new Crew(1)) {
                step.compute(crew, order, 0, ROWS, gradientStep, TrainingControl.NONE);
                float[] gradient = step.gradient().clone();
                if (tampered >= 0) {
                    gradient[tampered] += (float) (0.05 * step.norm());
                }
                double difference = 0;
                double norm = 0;
                int kinks = 0;
                for (int i = 0; i < parameters.length; i++) {
                    double slope = slope(step, crew, order, plan, parameters, i, STEP);
                    double wider = slope(step, crew, order, plan, parameters, i, 2 * STEP);
                    if (i != tampered && Math.abs(wider - slope) > 0.01 * (Math.abs(slope) + 0.1)) {
                        // A kink of the objective lies between: no difference says what the slope is.
                        kinks++;
                        continue;
                    }
                    // One step of Richardson's extrapolation takes the cubic term away.
                    double extrapolated = (4 * slope - wider) / 3;
                    difference += Math.pow(gradient[i] - extrapolated, 2);
                    norm += extrapolated * extrapolated;
                }
                assertThat(kinks).as("skipped of %d: %s", parameters.length, this).isLessThan(parameters.length / 3 + 1);
                return Math.sqrt(difference) / (TOLERANCE * Math.sqrt(norm) + 1e-5);
            }
        }

        private double slope(
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

        private double objective(Step step, Crew crew, RowOrder order, TrainingPlan plan, float[] parameters) {
            double sum = step.compute(crew, order, 0, ROWS, 4, TrainingControl.NONE);
            for (var layer : plan.network().layers()) {
                for (int i = layer.weights(); i < layer.bias(); i++) {
                    double w = parameters[i];
                    sum += objective.l1() * Math.abs(w) + objective.l2() / 2 * w * w;
                }
            }
            return sum;
        }
    }

    private static boolean isTwoClass(Loss loss) {
        return loss instanceof BinaryCrossEntropy
                || loss instanceof Hinge
                || loss instanceof WrongLoss wrong && isTwoClass(wrong.right);
    }

    /** The activation with slopes times a factor; NaN for none at all. */
    private static Activation scaled(Activation right, float factor) {
        return new Activation() {
            @Override
            public boolean needsInput() {
                return right.needsInput();
            }

            @Override
            public void forward(float[] z, float[] a, int offset, int length) {
                right.forward(z, a, offset, length);
            }

            @Override
            public void backward(float[] z, float[] a, float[] d, int offset, int length) {
                if (Float.isNaN(factor)) {
                    return;
                }
                right.backward(z, a, d, offset, length);
                for (int i = offset; i < offset + length; i++) {
                    d[i] *= factor;
                }
            }

            @Override
            public String toString() {
                return right + " × " + factor;
            }
        };
    }

    private static Loss scaled(Loss right, float factor) {
        return new WrongLoss(right, (gradient, k) -> {
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] *= factor;
            }
        });
    }

    private static Loss withoutFirstRow(Loss right) {
        return new WrongLoss(right, (gradient, k) -> Arrays.fill(gradient, 0, k, 0));
    }

    /** A loss whose gradient is spoilt. */
    private record WrongLoss(Loss right, ObjIntConsumer<float[]> spoil) implements Loss {

        @Override
        public int outputs() {
            return right.outputs();
        }

        @Override
        public double curvature() {
            return right.curvature();
        }

        @Override
        public void evaluate(
                float[] outputs,
                float[] targets,
                int targetsOffset,
                int first,
                int rows,
                int k,
                float[] losses,
                float[] gradient) {
            right.evaluate(outputs, targets, targetsOffset, first, rows, k, losses, gradient);
            spoil.accept(gradient, k);
        }
    }

    /** Products of a backward pass that are 5 % too large: those of weight gradients, or those of the layers below. */
    private record WrongBlas(boolean weights) implements Blas {

        @Override
        public String name() {
            return "wrong";
        }

        @Override
        public void gemm(
                boolean transposeA,
                boolean transposeB,
                int m,
                int n,
                int k,
                float alpha,
                float[] a,
                int aOffset,
                int aStride,
                float[] b,
                int bOffset,
                int bStride,
                float beta,
                float[] c,
                int cOffset,
                int cStride) {
            float factor = (weights ? transposeA : transposeB) ? 1.05f * alpha : alpha;
            Plans.LINALG.blas().gemm(
                    transposeA, transposeB, m, n, k, factor, a, aOffset, aStride, b, bOffset, bStride, beta, c, cOffset,
                    cStride);
        }
    }
}
