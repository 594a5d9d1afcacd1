package dev.fallline.model;

import dev.fallline.dataset.Recipe;
import dev.fallline.model.LossCurves.LossCurve;
import dev.fallline.model.LossCurves.Point;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What a user of a model should beware of. */
final class CardWarnings {

    private static final int FEW_ROWS = 30;
    private static final double OVERFIT = 1.1;

    private CardWarnings() {}

    /**
     * @param rows       for training, validation and test; {@code null} when they are not known
     * @param part       of the data that was measured
     * @param evaluation of that part; {@code null} when nothing was measured
     */
    static List<String> of(
            Model model, int @Nullable [] rows, String part, @Nullable Evaluation evaluation, List<LossCurve> curves) {
        var warnings = new ArrayList<String>();
        Recipe recipe = model.recipe();
        if (rows == null) {
            warnings.add("The data that it learned from are not known or not there any more; nothing was measured for this card.");
        } else if (rows[1] + rows[2] == 0) {
            warnings.add("No rows were kept from training, so that nothing tells how it does on new ones.");
        } else if (Math.max(rows[1], rows[2]) < FEW_ROWS) {
            warnings.add("It was measured on %d rows, which is few.".formatted(Math.max(rows[1], rows[2])));
        }
        if (rows != null && evaluation == null) {
            warnings.add("Some rows have values so large that its predictions are no finite numbers; nothing was measured for this card.");
        }
        for (LossCurve curve : curves) {
            if (curve.name().equals("validation_loss")) {
                overfit(curve, warnings);
            }
        }
        List<String> constant = recipe.columns().stream()
                .filter(column -> column.scales().stream().allMatch(scale -> scale == 0))
                .map(Recipe.Column::name)
                .toList();
        if (!constant.isEmpty()) {
            warnings.add("Constant in the training rows, and so without effect: %s."
                    .formatted(CardText.escape(CardText.shown(constant))));
        }
        if (evaluation != null && evaluation.confusionMatrix() != null) {
            long[][] counts = evaluation.confusionMatrix().counts();
            for (int c = 0; c < counts.length; c++) {
                if (Arrays.stream(counts[c]).sum() == 0) {
                    warnings.add("No %s row is of the class '%s'."
                            .formatted(part, CardText.escape(recipe.classes().get(c))));
                }
            }
            guessing(counts, recipe.classes(), part, warnings);
        }
        SortedMap<String, Double> metrics = model.metrics().get(part);
        Double r2 = metrics == null ? null : metrics.get("r2");
        if (r2 != null && r2 < 0) {
            warnings.add("On the %s rows it predicts worse than their mean would (r2 %s)."
                    .formatted(part, CardText.number(r2)));
        }
        return warnings;
    }

    /** Whether a model that always said the same label would have been right as often. */
    private static void guessing(long[][] counts, List<String> classes, String part, List<String> warnings) {
        long right = 0;
        int most = 0;
        for (int c = 0; c < counts.length; c++) {
            right += counts[c][c];
            most = Arrays.stream(counts[c]).sum() > Arrays.stream(counts[most]).sum() ? c : most;
        }
        long guessed = Arrays.stream(counts[most]).sum();
        if (right <= guessed) {
            warnings.add("Of the %s rows it labels %d rightly; always '%s' would have been right %d times."
                    .formatted(part, right, CardText.escape(classes.get(most)), guessed));
        }
    }

    private static void overfit(LossCurve curve, List<String> warnings) {
        double best = Double.POSITIVE_INFINITY;
        int epoch = 0;
        double last = Double.NaN;
        for (Point point : curve.points()) {
            Double value = point.value();
            if (value != null) {
                last = value;
                if (value < best) {
                    best = value;
                    epoch = point.epoch();
                }
            }
        }
        if (last > best * OVERFIT && best > 0) {
            warnings.add("The validation loss was least (%s) after epoch %d and %s at the end: it may have learned its rows by heart."
                    .formatted(CardText.number(best), epoch, CardText.number(last)));
        }
    }
}
