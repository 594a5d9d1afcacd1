package dev.fallline.model;

import dev.fallline.model.LossCurves.LossCurve;
import java.util.Arrays;
import java.util.List;

/** The plots of a model card, as text. */
final class CardPlots {

    private static final String LEVELS = "▁▂▃▄▅▆▇█";
    private static final int PLOT_WIDTH = 60;
    private static final int PLOT_HEIGHT = 15;

    private CardPlots() {}

    /** What was predicted of a row, and by how much that is more than the truth. */
    record Pair(double predicted, double residual) {}

    /** Residuals over predictions, as text. */
    static void residuals(List<Pair> residuals, String part, StringBuilder out) {
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
            int column = CardText.place(pair.predicted() - least, greatest - least, PLOT_WIDTH);
            int line = CardText.place(reach - pair.residual(), 2 * reach, PLOT_HEIGHT);
            canvas[line][column] = canvas[line][column] == '.' || canvas[line][column] == 'o' ? 'o' : '.';
        }
        out.append("## Residuals (%s rows)\n\nPredicted minus true over predicted; o is several rows.\n\n```\n"
                .formatted(part));
        for (int line = 0; line < PLOT_HEIGHT; line++) {
            String label = line == 0 ? CardText.number(reach) : line == PLOT_HEIGHT - 1 ? CardText.number(-reach) : "";
            out.append("%12s |%s\n".formatted(label, new String(canvas[line]).stripTrailing()));
        }
        out.append("%12s +%s\n".formatted("", "-".repeat(PLOT_WIDTH)));
        String low = CardText.number(least);
        String high = CardText.number(greatest);
        out.append(" ".repeat(14))
                .append(low)
                .append(" ".repeat(Math.max(1, PLOT_WIDTH - low.length() - high.length())))
                .append(high)
                .append("\n```\n\n");
    }

    static void curves(List<LossCurve> curves, StringBuilder out) {
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
                                CardText.number(values[0]),
                                CardText.number(Arrays.stream(values).min().orElse(Double.NaN)),
                                CardText.number(values[values.length - 1]),
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
            line.append(LEVELS.charAt(CardText.place(value - least, range, LEVELS.length())));
        }
        return line.toString();
    }
}
