package dev.fallline.model;

import dev.fallline.dataset.Recipe;
import dev.fallline.model.LossCurves.LossCurve;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A model card in the making. */
final class ModelCard {

    private static final int MOST_CLASSES = 30;

    private final Model model;
    private final int parameters;
    private final List<LossCurve> curves;
    private final JsonMapper json;
    private int @Nullable [] rows;
    private String part = "";
    private @Nullable Evaluation evaluation;
    private List<CardPlots.Pair> residuals = List.of();

    ModelCard(Model model, int parameters, List<LossCurve> curves, JsonMapper json) {
        this.model = model;
        this.parameters = parameters;
        this.curves = curves;
        this.json = json;
    }

    ModelCard withRows(int training, int validation, int test) {
        rows = new int[] {training, validation, test};
        return this;
    }

    /** @param measuredOn the part of the data that the evaluation is of */
    ModelCard withEvaluation(String measuredOn, Evaluation measured, List<CardPlots.Pair> pairs) {
        part = measuredOn;
        evaluation = measured;
        residuals = pairs;
        return this;
    }

    String markdown() {
        var out = new StringBuilder(4096);
        out.append("# %s, version %d\n\n".formatted(CardText.escape(model.name()), model.version()));
        overview(out);
        warnings(out);
        data(out);
        metrics(out);
        confusion(out);
        CardPlots.residuals(residuals, part, out);
        CardPlots.curves(curves, out);
        spec(out);
        return out.toString();
    }

    private void overview(StringBuilder out) {
        Recipe recipe = model.recipe();
        row(out, "", "");
        out.append("|---|---|\n");
        row(out, "Model", "`%s`".formatted(model.id()));
        row(out, "Type", model.shape().type() + hidden());
        row(out, "Task", recipe.task().label());
        row(out, "Predicts", CardText.escape(recipe.target()));
        row(out, "Parameters", "%d, SHA-256 `%s`".formatted(parameters, model.parametersSha256()));
        row(out, "Created", model.createdAt().toString());
        row(out, "Aliases", model.aliases().isEmpty() ? "none" : String.join(", ", model.aliases()));
        row(out, "Job", code(model.lineage().jobId()));
        row(out, "Started from", code(model.lineage().parentModelId()));
        out.append('\n');
    }

    private String hidden() {
        return model.shape().hidden().isEmpty()
                ? ""
                : ", hidden layers %s, %s"
                        .formatted(
                                model.shape().hidden(),
                                String.valueOf(model.shape().activation()).toLowerCase(Locale.ROOT));
    }

    private void warnings(StringBuilder out) {
        List<String> warnings = CardWarnings.of(model, rows, part, evaluation, curves);
        out.append("## Warnings\n\n");
        if (warnings.isEmpty()) {
            out.append("None.\n");
        }
        warnings.forEach(warning -> out.append("- ").append(warning).append('\n'));
        out.append('\n');
    }

    private void data(StringBuilder out) {
        out.append("## Data\n\n");
        String dataset = model.lineage().datasetId();
        if (dataset != null) {
            out.append("Dataset `%s`, SHA-256 `%s`".formatted(dataset, model.lineage().datasetSha256()));
            out.append(rows == null ? ".\n\n" : ": %d rows for training, %d for validation, %d for test.\n\n"
                    .formatted(rows[0], rows[1], rows[2]));
        }
        CardColumns.write(model.recipe().columns(), out);
    }

    private void metrics(StringBuilder out) {
        Map<String, SortedMap<String, Double>> metrics = model.metrics();
        if (metrics.isEmpty()) {
            return;
        }
        List<String> parts =
                List.of("train", "validation", "test").stream().filter(metrics::containsKey).toList();
        out.append("## Metrics\n\n| metric | ").append(String.join(" | ", parts)).append(" |\n|---|");
        out.append("---|".repeat(parts.size())).append('\n');
        var names = new TreeSet<String>();
        parts.forEach(one -> names.addAll(metrics.getOrDefault(one, new TreeMap<>()).keySet()));
        for (String name : names) {
            out.append("| ").append(name).append(" |");
            for (String one : parts) {
                Double value = metrics.getOrDefault(one, new TreeMap<>()).get(name);
                out.append(' ').append(value == null ? "" : CardText.number(value)).append(" |");
            }
            out.append('\n');
        }
        out.append('\n');
    }

    private void confusion(StringBuilder out) {
        if (evaluation == null || evaluation.confusionMatrix() == null) {
            return;
        }
        List<String> labels = evaluation.confusionMatrix().labels();
        if (labels.size() > MOST_CLASSES) {
            return;
        }
        out.append("## Confusion matrix (%s rows)\n\n| true \\ predicted | ".formatted(part));
        out.append(String.join(" | ", labels.stream().map(CardText::escape).toList()))
                .append(" |\n|---|")
                .append("---:|".repeat(labels.size()))
                .append('\n');
        for (int i = 0; i < labels.size(); i++) {
            out.append("| **").append(CardText.escape(labels.get(i))).append("** |");
            for (long count : evaluation.confusionMatrix().counts()[i]) {
                out.append(' ').append(count).append(" |");
            }
            out.append('\n');
        }
        Evaluation.Calibration calibration = evaluation.calibration();
        if (calibration != null) {
            out.append("\nExpected calibration error: %s.\n".formatted(CardText.number(calibration.expectedCalibrationError())));
        }
        out.append('\n');
    }

    private void spec(StringBuilder out) {
        String spec = model.lineage().spec();
        if (spec != null) {
            out.append("## Spec\n\n```json\n")
                    .append(json.writerWithDefaultPrettyPrinter().writeValueAsString(json.readTree(spec)))
                    .append("\n```\n");
        }
    }

    private static void row(StringBuilder out, String name, String value) {
        out.append("| ").append(name).append(" | ").append(value).append(" |\n");
    }

    private static String code(@Nullable String id) {
        return id == null ? "none" : "`" + id + "`";
    }
}
