package dev.fallline.spec;

import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.training.LearningRateRangeTest;
import dev.fallline.engine.training.Lipschitz;
import dev.fallline.engine.training.RowSource;
import dev.fallline.engine.training.TrainingControl;
import dev.fallline.engine.training.TrainingPlan;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Chooses learning rates that a spec leaves open, and warns of given ones that must diverge. */
public final class LearningRates {

    private final Linalg linalg;

    public LearningRates(Linalg linalg) {
        this.linalg = linalg;
    }

    /**
     * What becomes of a plan's learning rate.
     *
     * @param plan   to train by
     * @param notice {@code null} when there is nothing to say
     */
    public record Choice(TrainingPlan plan, @Nullable Notice notice) {}

    /**
     * What is to be said of a job's learning rate, as an event.
     *
     * @param message for a person
     */
    public record Notice(String type, String level, String message, Map<String, Object> data) {}

    /**
     * @param rows    the training rows, or so many of them that they stand for all
     * @param control may end a range test early
     */
    public Choice choose(JobSpec spec, TrainingPlan plan, RowSource rows, TrainingControl control) {
        OptionalDouble lipschitz = stretch(spec.optimizer()) > 0
                ? new Lipschitz(linalg.blas()).constant(plan, rows)
                : OptionalDouble.empty();
        if (spec.automaticRate()) {
            return automatic(spec, plan, rows, lipschitz, control);
        }
        if (lipschitz.isPresent() && lipschitz.getAsDouble() > 0) {
            double limit = stretch(spec.optimizer()) * 2 / lipschitz.getAsDouble();
            if (plan.learningRate() > limit) {
                var warning = new Notice(
                        "job.warning",
                        "warning",
                        "learning_rate %.4g is above %.4g, from where this optimizer diverges on this data: 1/L = %.4g, 2/L = %.4g, L = %.4g."
                                .formatted(
                                        plan.learningRate(),
                                        limit,
                                        1 / lipschitz.getAsDouble(),
                                        2 / lipschitz.getAsDouble(),
                                        lipschitz.getAsDouble()),
                        Map.of("learning_rate", plan.learningRate(), "limit", limit, "lipschitz", lipschitz.getAsDouble()));
                return new Choice(plan, warning);
            }
        }
        return new Choice(plan, null);
    }

    /**
     * The warning that a job on these rows would begin with.
     *
     * @return nothing where the rate is left open or must not diverge
     */
    public Optional<String> warning(JobSpec spec, TrainingPlan plan, RowSource rows) {
        if (spec.automaticRate()) {
            return Optional.empty();
        }
        return Optional.ofNullable(choose(spec, plan, rows, TrainingControl.NONE).notice())
                .map(Notice::message);
    }

    /** Whether a bound of the rate can be computed from the data at all. */
    public static boolean bounds(JobSpec spec) {
        return !spec.automaticRate() && spec.model().hidden().isEmpty() && stretch(spec.optimizer()) > 0;
    }

    /** Whether {@link #choose} can have anything to say. */
    public static boolean concerns(JobSpec spec) {
        return spec.automaticRate() || bounds(spec);
    }

    private Choice automatic(
            JobSpec spec, TrainingPlan plan, RowSource rows, OptionalDouble lipschitz, TrainingControl control) {
        if (spec.optimizer() instanceof OptimizerSpec.Lbfgs) {
            // The line search finds the length of each step; the full quasi-Newton step is tried first.
            return chosen(plan, 1, "the full quasi-Newton step", Map.of());
        }
        if (lipschitz.isPresent() && lipschitz.getAsDouble() > 0) {
            double constant = lipschitz.getAsDouble();
            return chosen(plan, 1 / constant, "1/L with the Lipschitz constant L = %.4g".formatted(constant),
                    Map.of("lipschitz", constant));
        }
        double rate = new LearningRateRangeTest(linalg).find(plan, rows, control);
        return chosen(plan, rate, "by a learning-rate range test", Map.of());
    }

    private static Choice chosen(TrainingPlan plan, double rate, String how, Map<String, Object> data) {
        var all = new TreeMap<>(data);
        all.put("learning_rate", rate);
        return new Choice(
                plan.withLearningRate(rate),
                new Notice("job.learning_rate", "info", "learning_rate %.4g: %s.".formatted(rate, how), all));
    }

    /**
     * How far beyond plain gradient descent's 2/L a rule is stable on a quadratic: (1 + μ) with heavy-ball momentum
     * (Polyak 1964), and as much times the lengthening 1/(1 − β) where the momentum is an average. 0 for rules that the
     * bound does not hold for.
     */
    private static double stretch(OptimizerSpec optimizer) {
        return switch (optimizer) {
            case OptimizerSpec.Sgd sgd -> sgd.nesterov() || sgd.dampening() > 0 ? 0 : 1 + sgd.momentum();
            case OptimizerSpec.Momentum momentum -> (1 + momentum.beta()) / (1 - momentum.beta());
            case OptimizerSpec.AdaGrad _,
                    OptimizerSpec.RmsProp _,
                    OptimizerSpec.AdaDelta _,
                    OptimizerSpec.Adam _,
                    OptimizerSpec.AdamW _,
                    OptimizerSpec.AdaMax _,
                    OptimizerSpec.NAdam _,
                    OptimizerSpec.Lbfgs _ -> 0;
        };
    }
}
