package dev.fallline.spec;

import dev.fallline.engine.metric.Task;
import dev.fallline.spec.DatasetSchema.Column;
import dev.fallline.spec.DatasetSchema.Type;
import org.jspecify.annotations.Nullable;

/**
 * Which task follows from model, loss and target, and whether the three fit. The task is the model's own; of an
 * {@code mlp} it is the loss's, and without a loss the target's: a numeric one is a regression, any other is classes.
 */
final class TaskRule {

    /** With more classes than this a target is taken for a measured value or a name. */
    static final int MOST_CLASSES = 1000;

    private static final String TARGET = "/dataset/target";

    private final Faults faults;

    TaskRule(Faults faults) {
        this.faults = faults;
    }

    /**
     * @param model  {@code null} when unknown
     * @param loss   {@code null} when not given, or unknown
     * @param target {@code null} when unknown
     * @return {@code null} when it cannot be told
     */
    @Nullable Task decide(@Nullable String model, @Nullable LossSpec loss, @Nullable Column target) {
        Task ofModel = model == null ? null : Models.task(model);
        Task ofLoss = loss == null ? null : Losses.task(loss);
        if (ofModel != null && loss != null && ofModel != ofLoss) {
            faults.add("/loss", "loss_does_not_fit", "`%s` is not a loss of a `%s` model; use %s."
                    .formatted(loss.type(), model, lossesOf(ofModel)));
        }
        if (ofModel != null) {
            return ofModel;
        }
        if (model == null || ofLoss != null || target == null || !faults.none("/loss")) {
            return model == null ? null : ofLoss;
        }
        return target.type() == Type.NUMERIC ? Task.REGRESSION : Task.MULTICLASS;
    }

    /** Notes what about the target does not fit the task. */
    void checkTarget(Task task, String model, Column target) {
        String name = SpecNode.shown(target.name());
        if (target.distinct() == 0) {
            fault("column_without_values", "The target `%s` has no values at all.".formatted(name));
            return;
        }
        switch (task) {
            case REGRESSION -> {
                if (target.type() != Type.NUMERIC) {
                    fault("target_not_numeric", "A regression needs a numeric target, and `%s` is %s; use `%s` for classes."
                            .formatted(name, Models.name(target.type()), model.equals("mlp") ? "cross_entropy" : "softmax"));
                }
            }
            case BINARY, MULTICLASS -> checkClasses(task, model, target, name);
        }
    }

    private void checkClasses(Task task, String model, Column target, String name) {
        if (target.type() == Type.TEXT || target.type() == Type.DATETIME || target.type() == Type.SPARSE) {
            fault("target_not_classes", "Classes cannot be told from `%s`, a column of type %s."
                    .formatted(name, Models.name(target.type())));
        } else if (target.type() == Type.NUMERIC && !target.integral()) {
            fault("target_not_classes", "`%s` holds fractions, which name no classes; predict it as a number with %s."
                    .formatted(name, model.equals("mlp") ? "the loss `mse`" : "a `linear` model"));
        } else if (target.distinct() == 1) {
            fault("target_has_one_class", "`%s` has one class only; there is nothing to tell apart.".formatted(name));
        } else if (target.distinct() > MOST_CLASSES) {
            fault("too_many_classes", "`%s` has %d distinct values, and at most %d can be classes%s.".formatted(
                    name,
                    target.distinct(),
                    MOST_CLASSES,
                    target.type() == Type.NUMERIC ? "; predict it as a number with a regression" : ""));
        } else if (task == Task.BINARY && target.distinct() > 2) {
            fault("target_not_binary", "`%s` has %d classes, and %s takes exactly two; use %s.".formatted(
                    name,
                    target.distinct(),
                    model.equals("mlp") ? "this loss" : "a `logistic` model",
                    model.equals("mlp") ? "the loss `cross_entropy`" : "a `softmax` model"));
        }
    }

    private void fault(String code, String detail) {
        faults.add(TARGET, code, detail);
    }

    private static String lossesOf(Task task) {
        return switch (task) {
            case REGRESSION -> "`mse`, `mae` or `huber`";
            case BINARY -> "`binary_cross_entropy` or `hinge`";
            case MULTICLASS -> "`cross_entropy`";
        };
    }
}
