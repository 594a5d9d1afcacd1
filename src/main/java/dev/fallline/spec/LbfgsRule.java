package dev.fallline.spec;

/** What L-BFGS asks of the rest of a spec: a smooth convex objective over the whole training set. */
final class LbfgsRule {

    private LbfgsRule() {}

    static void check(
            Faults faults,
            ModelSpec model,
            LossSpec loss,
            JobSpec.RegularizationSpec regularization,
            ScheduleSpec schedule,
            TrainingSpec training) {
        if (training.strategy() != TrainingSpec.Strategy.BATCH) {
            refuse(faults, "/training/strategy", "`lbfgs` needs the whole set at every step: use the strategy `batch`.");
        }
        if (model instanceof ModelSpec.Mlp) {
            refuse(faults, "/model/type", "`lbfgs` is for `linear`, `logistic` and `softmax`; for `mlp` use `adam`.");
        }
        if (loss instanceof LossSpec.Mae || loss instanceof LossSpec.Hinge) {
            refuse(faults, "/loss", "`lbfgs` needs a smooth loss; `%s` has a kink.".formatted(loss.type()));
        }
        if (regularization.l1() > 0) {
            refuse(faults, "/regularization/l1", "`lbfgs` needs a smooth penalty: use `l2`, or another optimizer.");
        }
        if (!(schedule instanceof ScheduleSpec.Constant)) {
            refuse(faults, "/schedule/type", "`lbfgs` finds the length of each step itself: leave the schedule out.");
        }
        if (training.average() != null) {
            refuse(faults, "/training/average", "`lbfgs` has no noise to average out: leave `average` out.");
        }
        if (training.gradientClipping() != null) {
            refuse(faults, "/training/gradient_clipping", "`lbfgs` needs the gradient as it is, not clipped.");
        }
    }

    private static void refuse(Faults faults, String pointer, String detail) {
        faults.add(pointer, "conflict", detail);
    }
}
