package dev.fallline.engine.training;

import dev.fallline.engine.metric.MetricDirection;
import dev.fallline.engine.schedule.PlateauRule;
import java.util.Map;
import java.util.SortedMap;

/** How often a {@link PlateauRule} has lowered the rate so far. */
final class Plateau {

    private final PlateauRule rule;
    private final boolean higherIsBetter;
    private double best = Double.NaN;
    private int epochsWithout;
    private int reductions;

    Plateau(PlateauRule rule) {
        this.rule = rule;
        this.higherIsBetter = MetricDirection.higherIsBetter(rule.metric());
    }

    void observe(Map<String, Double> metrics) {
        double value = metrics.getOrDefault(rule.metric(), Double.NaN);
        if (Double.isNaN(best) ? Double.isFinite(value) : rule.improves(value, best, higherIsBetter)) {
            best = value;
            epochsWithout = 0;
        } else if (++epochsWithout > rule.patience()) {
            reductions++;
            epochsWithout = 0;
        }
    }

    double learningRate(double initial) {
        return rule.learningRate(initial, reductions);
    }

    void save(SortedMap<String, Double> numbers) {
        numbers.put("plateau.best", best);
        numbers.put("plateau.epochs_without", (double) epochsWithout);
        numbers.put("plateau.reductions", (double) reductions);
    }

    void restore(TrainerState state) {
        best = state.number("plateau.best");
        epochsWithout = (int) state.number("plateau.epochs_without");
        reductions = (int) state.number("plateau.reductions");
    }
}
