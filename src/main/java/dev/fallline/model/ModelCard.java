package dev.fallline.model;

import dev.fallline.dataset.Recipe;
import dev.fallline.model.LossCurves.LossCurve;
import dev.fallline.model.LossCurves.Point;
import java.util.ArrayList;
import java.util.Arrays;
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

    private static final String LEVELS = "▁▂▃▄▅▆▇█";
    private static final int MOST_CLASSES = 30;
    private static final int MOST_COLUMNS = 50;
    private static final int FEW_ROWS = 30;
    private static final int PLOT_WIDTH = 60;
    private static final int PLOT_HEIGHT = 15;
    private static final double OVERFIT = 1.1;

    private final Model model;
    private final int parameters;
    private final List<LossCurve> curves;
    private final JsonMapper json;
    private int @Nullable [] rows;
    private String part = "";
    private @Nullable Evaluation evaluation;
    private List<Pair> residuals = List.of();

    ModelCard(Model model, int parameters, List<LossCurve> curves, JsonMapper json) {
        this.model = model;
        this.parameters = parameters;
        this.curves = curves;
        this.json = json;
    }

    /** What was predicted of a row, and by how much that is more than the truth. */
    record Pair(double predicted, double residual) {}

    ModelCard withRows(int training, int validation, int test) {
        rows = new int[] {training, validation, test};
        return this;
    }

    /** @param measuredOn the part of the data that the evaluation is of */
    ModelCard withEvaluation(String measuredOn, Evaluation measured, List<Pair> pairs) {
        part = measuredOn;
        evaluation = measured;
        residuals = pairs;
        return this;
    }

    String markdown() {
        var out = new StringBuilder(4096);
        out.append("# %s, version %d\n\n".formatted(escape(model.name()), model.version()));
        overview(out);
        warnings(out);
        data(out);
        metrics(out);
        confusion(out);
        residualPlot(out);
        curves(out);
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
        row(out, "Predicts", escape(recipe.target()));
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
        var warnings = new ArrayList<String>();
        Recipe recipe = model.recipe();
        if (rows == null) {
            warnings.add("The data that it learned from are not known or not there any more; nothing was measured for this card.");
        } else if (rows[1] + rows[2] == 0) {
            warnings.add("No rows were kept from training, so that nothing tells how it does on new ones.");
        } else if (Math.max(rows[1], rows[2]) < FEW_ROWS) {
            warnings.add("It was measured on %d rows, which is few.".formatted(Math.max(rows[1], rows[2])));
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
                    .formatted(escape(shown(constant))));
        }
        if (evaluation != null && evaluation.confusionMatrix() != null) {
            long[][] counts = evaluation.confusionMatrix().counts();
            for (int c = 0; c < counts.length; c++) {
                if (Arrays.stream(counts[c]).sum() == 0) {
                    warnings.add("No %s row is of the class '%s'."
                            .formatted(part, escape(recipe.classes().get(c))));
                }
            }
        }
        out.append("## Warnings\n\n");
        if (warnings.isEmpty()) {
            out.append("None.\n");
        }
        warnings.forEach(warning -> out.append("- ").append(warning).append('\n'));
        out.append('\n');
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
                    .formatted(number(best), epoch, number(last)));
        }
    }

    private void data(StringBuilder out) {
        out.append("## Data\n\n");
        String dataset = model.lineage().datasetId();
        if (dataset != null) {
            out.append("Dataset `%s`, SHA-256 `%s`".formatted(dataset, model.lineage().datasetSha256()));
            out.append(rows == null ? ".\n\n" : ": %d rows for training, %d for validation, %d for test.\n\n"
                    .formatted(rows[0], rows[1], rows[2]));
        }
        out.append("| column | type | missing values |\n|---|---|---|\n");
        List<Recipe.Column> columns = model.recipe().columns();
        for (Recipe.Column column : columns.subList(0, Math.min(columns.size(), MOST_COLUMNS))) {
            out.append("| %s | %s | %s |\n"
                    .formatted(
                            escape(column.name()),
                            switch (column.type()) {
                                case CATEGORICAL ->
                                    column.buckets() == null
                                            ? "one of " + escape(shown(column.categories()))
                                            : "a category, in %d buckets".formatted(column.buckets());
                                case NUMERIC -> "number";
                                case BOOLEAN -> "true or false";
                                case DATETIME, TEXT -> column.type().name().toLowerCase(Locale.ROOT);
                            },
                            missing(column)));
        }
        if (columns.size() > MOST_COLUMNS) {
            out.append("\n… and %d columns more.\n".formatted(columns.size() - MOST_COLUMNS));
        }
        out.append('\n');
    }

    private static String missing(Recipe.Column column) {
        if (Double.isNaN(column.replacement())) {
            return "refused";
        }
        return "become "
                + switch (column.type()) {
                    case CATEGORICAL ->
                        column.buckets() == null
                                ? escape(column.categories().get((int) column.replacement()))
                                : "bucket " + (int) column.replacement();
                    case BOOLEAN -> String.valueOf(column.replacement() != 0);
                    case NUMERIC, DATETIME, TEXT -> number(column.replacement());
                };
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
                out.append(' ').append(value == null ? "" : number(value)).append(" |");
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
        out.append(String.join(" | ", labels.stream().map(ModelCard::escape).toList()))
                .append(" |\n|---|")
                .append("---:|".repeat(labels.size()))
                .append('\n');
        for (int i = 0; i < labels.size(); i++) {
            out.append("| **").append(escape(labels.get(i))).append("** |");
            for (long count : evaluation.confusionMatrix().counts()[i]) {
                out.append(' ').append(count).append(" |");
            }
            out.append('\n');
        }
        Evaluation.Calibration calibration = evaluation.calibration();
        if (calibration != null) {
            out.append("\nExpected calibration error: %s.\n".formatted(number(calibration.expectedCalibrationError())));
        }
        out.append('\n');
    }

    /** Residuals over predictions, as text. */
    private void residualPlot(StringBuilder out) {
        List<Pair> finite = residuals.stream()
                .filter(pair -> Double.isFinite(pair.predicted()) && Double.isFinite(pair.residual()))
                .toList();
        if (finite.isEmpty()) {
            return;
        }
        double least = finite.stream().mapToDouble(Pair::predicted).min().orElse(0);
        double greatest = finite.stream().mapToDouble(Pair::predicted).max().orElse(0);
        double reach = finite.stream().mapToDouble(pair -> Math.abs(pair.residual())).max().orElse(0);
        var canvas = new char[PLOT_HEIGHT][PLOT_WIDTH];
        for (int line = 0; line < PLOT_HEIGHT; line++) {
            Arrays.fill(canvas[line], line == PLOT_HEIGHT / 2 ? '-' : ' ');
        }
        for (Pair pair : finite) {
            int column = place(pair.predicted() - least, greatest - least, PLOT_WIDTH);
            int line = place(reach - pair.residual(), 2 * reach, PLOT_HEIGHT);
            canvas[line][column] = canvas[line][column] == '.' || canvas[line][column] == 'o' ? 'o' : '.';
        }
        out.append("## Residuals (%s rows)\n\nPredicted minus true over predicted; o is several rows.\n\n```\n"
                .formatted(part));
        for (int line = 0; line < PLOT_HEIGHT; line++) {
            String label = line == 0 ? number(reach) : line == PLOT_HEIGHT - 1 ? number(-reach) : "";
            out.append("%12s |%s\n".formatted(label, new String(canvas[line]).stripTrailing()));
        }
        out.append("%12s +%s\n".formatted("", "-".repeat(PLOT_WIDTH)));
        String low = number(least);
        String high = number(greatest);
        out.append(" ".repeat(14))
                .append(low)
                .append(" ".repeat(Math.max(1, PLOT_WIDTH - low.length() - high.length())))
                .append(high)
                .append("\n```\n\n");
    }

    private static int place(double value, double range, int cells) {
        return range == 0 ? cells / 2 : Math.clamp((int) (value / range * (cells - 1) + 0.5), 0, cells - 1);
    }

    private void curves(StringBuilder out) {
        if (curves.isEmpty()) {
            return;
        }
        out.append("## Curves\n\n| | first | least | last | |\n|---|---:|---:|---:|---|\n");
        for (LossCurve curve : curves) {
            double[] values = curve.points().stream()
                    .filter(point -> point.value() != null)
                    .mapToDouble(point -> point.value() == null ? Double.NaN : point.value())
                    .toArray();
            if (values.length > 0) {
                out.append("| %s, %d epochs | %s | %s | %s | %s |\n"
                        .formatted(
                                curve.name(),
                                curve.points().getLast().epoch(),
                                number(values[0]),
                                number(Arrays.stream(values).min().orElse(Double.NaN)),
                                number(values[values.length - 1]),
                                sparkline(values)));
            }
        }
        out.append('\n');
    }

    private static String sparkline(double[] values) {
        double least = Arrays.stream(values).min().orElse(0);
        double range = Arrays.stream(values).max().orElse(0) - least;
        int points = Math.min(40, values.length);
        var line = new StringBuilder();
        for (int i = 0; i < points; i++) {
            double value = values[(int) ((long) i * (values.length - 1) / Math.max(1, points - 1))];
            line.append(LEVELS.charAt(place(value - least, range, LEVELS.length())));
        }
        return line.toString();
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

    private static String shown(List<String> names) {
        return names.size() <= 10
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, 10)) + ", … (%d)".formatted(names.size());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.5g", value);
    }

    /** Names come from users, and a table ends a cell at a bar and a row at a line's end. */
    private static String escape(String text) {
        return text.replaceAll("[\\r\\n]+", " ").replaceAll("([\\\\`*_{}\\[\\]<>#|])", "\\\\$1");
    }
}
