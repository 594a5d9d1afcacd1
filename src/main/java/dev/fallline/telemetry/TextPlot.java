package dev.fallline.telemetry;

import dev.fallline.telemetry.WatchedJob.Best;
import java.util.Arrays;
import java.util.List;

/** A plot of curves for a terminal, 80 columns wide. */
final class TextPlot {

    private static final int COLUMNS = 66;
    private static final int LINES = 18;
    private static final char[] MARKS = {'*', 'o', '+', 'x', '#', '@'};

    private final String title;
    private final List<Curve> curves;
    private final boolean logarithmic;

    TextPlot(String title, List<Curve> curves, boolean logarithmic) {
        this.title = title;
        this.curves = curves;
        this.logarithmic = logarithmic;
    }

    String text() {
        if (curves.isEmpty()) {
            return title + "\nNo values yet\n";
        }
        PlotBounds bounds = PlotBounds.of(curves);
        Axis y = bounds.vertical(logarithmic);
        double width = Math.max(bounds.lastX() - bounds.firstX(), 1);
        var canvas = new char[LINES][COLUMNS];
        for (char[] line : canvas) {
            Arrays.fill(line, ' ');
        }
        // The first series last, so that it stays in sight where curves meet.
        for (int i = curves.size() - 1; i >= 0; i--) {
            Curve curve = curves.get(i);
            for (MetricRow point : curve.series().points()) {
                if (y.shows(point.value())) {
                    int column = (int) Math.round((curve.x(point) - bounds.firstX()) / width * (COLUMNS - 1));
                    int line = (int) Math.round((1 - y.place(point.value())) * (LINES - 1));
                    canvas[line][column] = MARKS[i % MARKS.length];
                }
            }
        }
        return draw(canvas, y, bounds);
    }

    private String draw(char[][] canvas, Axis y, PlotBounds bounds) {
        var out = new StringBuilder(title).append('\n');
        for (int i = 0; i < curves.size(); i++) {
            out.append("  ").append(MARKS[i % MARKS.length]).append(' ').append(curves.get(i).label());
        }
        out.append('\n');
        for (int i = 0; i < curves.size(); i++) {
            Best best = curves.get(i).best();
            if (best != null) {
                out.append("  best %s: %.4g at epoch %d\n".formatted(curves.get(i).label(), best.value(), best.epoch()));
            }
        }
        for (int line = 0; line < LINES; line++) {
            boolean labelled = line == 0 || line == LINES - 1;
            String label = labelled ? y.label(line == 0 ? y.high() : y.low()) : "";
            out.append("%10s |".formatted(label)).append(new String(canvas[line]).stripTrailing()).append('\n');
        }
        out.append(" ".repeat(11)).append('+').append("-".repeat(COLUMNS)).append('\n');
        String first = Long.toString((long) bounds.firstX());
        String last = Long.toString((long) bounds.lastX());
        String unit = curves.getFirst().series().x() + (logarithmic ? ", log scale" : "");
        int gap = Math.max(1, COLUMNS - first.length() - last.length() - unit.length());
        return out.append(" ".repeat(12))
                .append(first)
                .append(" ".repeat(gap / 2))
                .append(unit)
                .append(" ".repeat(gap - gap / 2))
                .append(last)
                .append('\n')
                .toString();
    }
}
