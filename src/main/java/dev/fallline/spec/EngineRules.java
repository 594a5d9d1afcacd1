package dev.fallline.spec;

import dev.fallline.engine.optimizer.AdaDelta;
import dev.fallline.engine.optimizer.AdaGrad;
import dev.fallline.engine.optimizer.AdaMax;
import dev.fallline.engine.optimizer.Adam;
import dev.fallline.engine.optimizer.Lbfgs;
import dev.fallline.engine.optimizer.Momentum;
import dev.fallline.engine.optimizer.NAdam;
import dev.fallline.engine.optimizer.RmsProp;
import dev.fallline.engine.optimizer.Sgd;
import dev.fallline.engine.optimizer.UpdateRule;
import dev.fallline.engine.schedule.Constant;
import dev.fallline.engine.schedule.Cosine;
import dev.fallline.engine.schedule.Cyclic;
import dev.fallline.engine.schedule.Exponential;
import dev.fallline.engine.schedule.InverseSqrt;
import dev.fallline.engine.schedule.InverseTime;
import dev.fallline.engine.schedule.LinearWarmupCosine;
import dev.fallline.engine.schedule.OneCycle;
import dev.fallline.engine.schedule.PlateauRule;
import dev.fallline.engine.schedule.Polynomial;
import dev.fallline.engine.schedule.Schedule;
import dev.fallline.engine.schedule.StepDecay;
import org.jspecify.annotations.Nullable;

/** Specs of optimizers and schedules as the engine's. */
final class EngineRules {

    private EngineRules() {}

    static UpdateRule.Factory optimizer(OptimizerSpec spec) {
        return switch (spec) {
            case OptimizerSpec.Sgd o ->
                n -> new Sgd(n, o.momentum(), o.dampening(), o.nesterov(), o.weightDecay());
            case OptimizerSpec.Momentum o -> n -> new Momentum(n, o.beta(), o.weightDecay());
            case OptimizerSpec.AdaGrad o -> n -> new AdaGrad(n, o.epsilon(), o.weightDecay());
            case OptimizerSpec.RmsProp o -> n -> new RmsProp(n, o.rho(), o.epsilon(), o.weightDecay());
            case OptimizerSpec.AdaDelta o -> n -> new AdaDelta(n, o.rho(), o.epsilon(), o.weightDecay());
            case OptimizerSpec.Adam o ->
                n -> new Adam(n, o.beta1(), o.beta2(), o.epsilon(), o.amsgrad(), o.weightDecay(), false);
            case OptimizerSpec.AdamW o ->
                n -> new Adam(n, o.beta1(), o.beta2(), o.epsilon(), o.amsgrad(), o.weightDecay(), true);
            case OptimizerSpec.AdaMax o ->
                n -> new AdaMax(n, o.beta1(), o.beta2(), o.epsilon(), o.weightDecay());
            case OptimizerSpec.NAdam o ->
                n -> new NAdam(n, o.beta1(), o.beta2(), o.epsilon(), o.momentumDecay(), o.weightDecay());
            case OptimizerSpec.Lbfgs o -> n -> new Lbfgs(n, o.history());
        };
    }

    static Schedule schedule(ScheduleSpec spec) {
        return switch (spec) {
            case ScheduleSpec.Constant _ -> new Constant();
            case ScheduleSpec.InverseSqrt s -> new InverseSqrt(s.beta());
            case ScheduleSpec.InverseTime s -> new InverseTime(s.decay());
            case ScheduleSpec.Step s -> new StepDecay(s.everySteps(), s.gamma());
            case ScheduleSpec.Exponential s -> new Exponential(s.gamma());
            case ScheduleSpec.Cosine s -> new Cosine(s.minLr());
            case ScheduleSpec.Polynomial s -> new Polynomial(s.power(), s.endLr());
            case ScheduleSpec.LinearWarmupCosine s -> new LinearWarmupCosine(s.warmupSteps(), s.minLr());
            case ScheduleSpec.OneCycle s -> new OneCycle(s.pctStart(), s.divFactor(), s.finalDivFactor());
            case ScheduleSpec.Cyclic s -> new Cyclic(s.maxLr(), s.stepsUp(), s.stepsDown(), s.halving());
            case ScheduleSpec.ReduceOnPlateau _ -> new Constant();
        };
    }

    /** What lowers the rate besides the schedule, or {@code null}. */
    static @Nullable PlateauRule plateau(ScheduleSpec spec) {
        return spec instanceof ScheduleSpec.ReduceOnPlateau p
                ? new PlateauRule(p.metric(), p.factor(), p.patience(), p.minLr())
                : null;
    }
}
