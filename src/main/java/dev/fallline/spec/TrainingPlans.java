package dev.fallline.spec;

import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.linalg.VectorMath;
import dev.fallline.engine.loss.BinaryCrossEntropy;
import dev.fallline.engine.loss.CrossEntropy;
import dev.fallline.engine.loss.Hinge;
import dev.fallline.engine.loss.Huber;
import dev.fallline.engine.loss.Loss;
import dev.fallline.engine.loss.MeanAbsoluteError;
import dev.fallline.engine.loss.MeanSquaredError;
import dev.fallline.engine.network.Dropout;
import dev.fallline.engine.network.Network;
import dev.fallline.engine.training.Clipping;
import dev.fallline.engine.training.Penalty;
import dev.fallline.engine.training.TrainingPlan;
import dev.fallline.engine.training.WeightAverage;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The step from a spec to the engine: everything that decides a training run besides its rows. */
public final class TrainingPlans {

    /** Sets the draws of the first parameters apart from those of the row orders and dropout masks. */
    private static final long INITIAL = 0x5851f42d4c957f2dL;

    private TrainingPlans() {}

    /**
     * @param features encoded features, d
     * @param classes  number of classes; ignored for a regression
     * @param linalg   what the process computes with
     */
    public static TrainingPlan plan(JobSpec spec, int features, int classes, Linalg linalg) {
        return plan(spec, features, classes, linalg, null);
    }

    /**
     * @param features encoded features, d
     * @param classes  number of classes; ignored for a regression
     * @param linalg   what the process computes with
     * @param start    flat parameters of the model that {@link InitSpec.FromModel} names; {@code null} for any other
     *                 start
     */
    public static TrainingPlan plan(
            JobSpec spec, int features, int classes, Linalg linalg, float @Nullable [] start) {
        TrainingSpec training = spec.training();
        ModelSpec model = spec.model();
        long seed = training.seed();
        ModelSpec.Mlp mlp = model instanceof ModelSpec.Mlp layered ? layered : null;
        Dropout dropout = mlp == null || mlp.dropout() == 0 ? null : new Dropout(mlp.dropout(), seed);
        int outputs = Workload.outputs(spec, classes);
        Network network = EngineNetworks.network(
                model.hidden(), mlp == null ? null : mlp.activation(), features, outputs, dropout, linalg);
        return new TrainingPlan(
                spec.task(),
                switch (spec.task()) {
                    case REGRESSION -> 0;
                    case BINARY -> 2;
                    case MULTICLASS -> classes;
                },
                network,
                start == null
                        ? EngineNetworks.initial(network, model.init(), new SplittableRandom(seed ^ INITIAL))
                        : start.clone(),
                loss(spec.loss(), linalg.math()),
                new Penalty(spec.regularization().l1(), spec.regularization().l2()),
                clipping(training.gradientClipping()),
                EngineRules.optimizer(spec.optimizer()),
                spec.optimizer().learningRate(),
                EngineRules.schedule(spec.schedule()),
                EngineRules.plateau(spec.schedule()),
                training.average() == null ? null : new WeightAverage(training.average().decay()),
                batchSize(training),
                training.epochs(),
                training.shuffle(),
                seed,
                earlyStopping(training.earlyStopping()),
                target(training.target()),
                onDivergence(training.onDivergence()),
                training.logEverySteps(),
                spec.resources().threads());
    }

    /**
     * The network of a finished model, for prediction.
     *
     * @param activation {@code null} without hidden layers
     * @param features   encoded features, d
     * @param outputs    k
     */
    public static Network network(
            List<Integer> hidden,
            ModelSpec.@Nullable ActivationType activation,
            int features,
            int outputs,
            Linalg linalg) {
        return EngineNetworks.network(hidden, activation, features, outputs, null, linalg);
    }

    /** The loss of each row. */
    public static Loss loss(LossSpec loss, VectorMath math) {
        return switch (loss) {
            case LossSpec.Mse _ -> new MeanSquaredError();
            case LossSpec.Mae _ -> new MeanAbsoluteError();
            case LossSpec.Huber huber -> new Huber(huber.delta());
            case LossSpec.BinaryCrossEntropy _ -> new BinaryCrossEntropy(math);
            case LossSpec.Hinge _ -> new Hinge();
            case LossSpec.CrossEntropy _ -> new CrossEntropy(math);
        };
    }

    private static int batchSize(TrainingSpec training) {
        return switch (training.strategy()) {
            case BATCH -> TrainingPlan.WHOLE_SET;
            // The gradient of several batches is that of one batch of all their rows.
            case STOCHASTIC, MINI_BATCH -> Workload.rowsPerStep(training);
        };
    }

    private static Clipping clipping(TrainingSpec.@Nullable GradientClippingSpec clipping) {
        if (clipping == null) {
            return Clipping.NONE;
        }
        Double norm = clipping.norm();
        Double value = clipping.value();
        return new Clipping(
                norm == null ? Double.POSITIVE_INFINITY : norm, value == null ? Double.POSITIVE_INFINITY : value);
    }

    private static TrainingPlan.@Nullable EarlyStopping earlyStopping(
            TrainingSpec.@Nullable EarlyStoppingSpec stopping) {
        return stopping == null
                ? null
                : new TrainingPlan.EarlyStopping(
                        stopping.metric(), stopping.patience(), stopping.minDelta(), stopping.restoreBest());
    }

    private static TrainingPlan.@Nullable Target target(TrainingSpec.@Nullable TargetSpec target) {
        return target == null ? null : new TrainingPlan.Target(target.metric(), target.value());
    }

    private static TrainingPlan.OnDivergence onDivergence(TrainingSpec.OnDivergenceSpec spec) {
        return switch (spec.action()) {
            case FAIL -> TrainingPlan.OnDivergence.FAIL;
            case ROLLBACK -> new TrainingPlan.OnDivergence(true, false, spec.maxRollbacks());
            case ROLLBACK_AND_HALVE_LR -> new TrainingPlan.OnDivergence(true, true, spec.maxRollbacks());
        };
    }
}
