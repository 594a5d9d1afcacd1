package dev.fallline.spec;

/** How parameters follow the gradient; formulas stand with the classes of {@code engine.optimizer}. */
public sealed interface OptimizerSpec {

    /** α₀, &gt; 0. */
    double learningRate();

    /** λ of the decay; added to the gradient, except for {@link AdamW}, which shrinks the parameters themselves. */
    double weightDecay();

    record Sgd(double learningRate, double momentum, double dampening, boolean nesterov, double weightDecay)
            implements OptimizerSpec {}

    record Momentum(double learningRate, double beta, double weightDecay) implements OptimizerSpec {}

    record AdaGrad(double learningRate, double epsilon, double weightDecay) implements OptimizerSpec {}

    record RmsProp(double learningRate, double rho, double epsilon, double weightDecay) implements OptimizerSpec {}

    record AdaDelta(double learningRate, double rho, double epsilon, double weightDecay) implements OptimizerSpec {}

    record Adam(double learningRate, double beta1, double beta2, double epsilon, boolean amsgrad, double weightDecay)
            implements OptimizerSpec {}

    record AdamW(double learningRate, double beta1, double beta2, double epsilon, boolean amsgrad, double weightDecay)
            implements OptimizerSpec {}

    record AdaMax(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
            implements OptimizerSpec {}

    /** Full-batch only, for convex models; α is the length that the line search tries first. */
    record Lbfgs(double learningRate, int history) implements OptimizerSpec {
        @Override
        public double weightDecay() {
            return 0;
        }
    }

    record NAdam(
            double learningRate, double beta1, double beta2, double epsilon, double momentumDecay, double weightDecay)
            implements OptimizerSpec {}
}
