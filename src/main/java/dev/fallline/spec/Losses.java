package dev.fallline.spec;

import dev.fallline.engine.metric.Task;
import java.util.List;

/** The losses of the service, each for one task. */
final class Losses {

    static final Parameter HUBER_DELTA = Parameter.number(
            "huber_delta", 1, Range.POSITIVE, "δ, where the square becomes linear; stands beside `loss` in the spec");

    static final Family<LossSpec> FAMILY = new Family<>(
            "loss",
            List.of(
                    new Definition<>(
                            "mse",
                            "mean (y − ŷ)²",
                            "Squared error of a regression.",
                            List.of(),
                            LossSpec.Mse.class),
                    new Definition<>(
                            "mae",
                            "mean |y − ŷ|",
                            "Absolute error of a regression, little moved by outliers.",
                            List.of(),
                            LossSpec.Mae.class),
                    new Definition<>(
                            "huber",
                            "mean ½e² where |e| ≤ δ, else δ(|e| − ½δ); e = y − ŷ",
                            "Square for small errors of a regression, linear for large ones.",
                            List.of(HUBER_DELTA),
                            LossSpec.Huber.class),
                    new Definition<>(
                            "binary_cross_entropy",
                            "mean log(1 + eᶻ) − y·z; y ∈ {0, 1}, z the logit",
                            "Logistic loss of two classes.",
                            List.of(),
                            LossSpec.BinaryCrossEntropy.class),
                    new Definition<>(
                            "hinge",
                            "mean max(0, 1 − s·z); s ∈ {−1, +1}, z the output",
                            "Margin loss of two classes, as in a support vector machine.",
                            List.of(),
                            LossSpec.Hinge.class),
                    new Definition<>(
                            "cross_entropy",
                            "mean log Σⱼ exp(zⱼ) − z_y; z the logits",
                            "Softmax loss of two or more classes.",
                            List.of(),
                            LossSpec.CrossEntropy.class)));

    private Losses() {}

    /** What a model is asked for when it is trained on this loss. */
    static Task task(LossSpec loss) {
        return switch (loss) {
            case LossSpec.Mse _, LossSpec.Mae _, LossSpec.Huber _ -> Task.REGRESSION;
            case LossSpec.BinaryCrossEntropy _, LossSpec.Hinge _ -> Task.BINARY;
            case LossSpec.CrossEntropy _ -> Task.MULTICLASS;
        };
    }

    static LossSpec of(String type, double huberDelta) {
        return switch (type) {
            case "mse" -> new LossSpec.Mse();
            case "mae" -> new LossSpec.Mae();
            case "huber" -> new LossSpec.Huber(huberDelta);
            case "binary_cross_entropy" -> new LossSpec.BinaryCrossEntropy();
            case "hinge" -> new LossSpec.Hinge();
            case "cross_entropy" -> new LossSpec.CrossEntropy();
            default -> throw new IllegalArgumentException("There is no loss '%s'".formatted(type));
        };
    }

    static LossSpec defaultFor(Task task) {
        return switch (task) {
            case REGRESSION -> new LossSpec.Mse();
            case BINARY -> new LossSpec.BinaryCrossEntropy();
            case MULTICLASS -> new LossSpec.CrossEntropy();
        };
    }
}
