package dev.fallline.telemetry;

import dev.fallline.telemetry.MetricHistory.Series;
import java.util.Arrays;
import java.util.List;

/** A plot of series for a terminal, 80 columns wide. */
final class TextPlot {

    private static final int COLUMNS = 66;
    private static final int LINES = 18;
    private static final char[] MARKS = {'*', 'o', '+', 'x', '#', '@'};

    private final String title;
    private final List<Series> series;

    TextPlot(String title, List<Series> series) {
        this.title = title;
        this.series = series;
    }

    String text() {
        if (series.isEmpty()) {
            return title + "\nNo values yet\n";
        }
        var bounds = PlotBounds.of(series);
        Axis y = Axis.over(bounds.leastY(), bounds.greatestY(), 6);
        double width = Math.max(bounds.lastX() - bounds.firstX(), 1);
        var canvas = new char[LINES][COLUMNS];
        for (char[] line : canvas) {
            Arrays.fill(line, ' ');
        }
        // The first series last, so that it stays in sight where curves meet.
        for (int i = series.size() - 1; i >= 0; i--) {
            Series one = series.get(i);
            for (MetricRow point : one.points()) {
                if (Double.isFinite(point.value())) {
                    int column =
                            (int) Math.round((PlotBounds.x(one, point) - bounds.firstX()) / width * (COLUMNS - 1));
                    int line = (int) Math.round((1 - y.place(point.value())) * (LINES - 1));
                    canvas[line][column] = MARKS[i % MARKS.length];
                }
            }
        }
        return draw(canvas, y, bounds);
    }

    private String draw(char[][] canvas, Axis y, PlotBounds bounds) {
        var out = new StringBuilder(title).append('\n');
        for (int i = 0; i < series.size(); i++) {
            out.append("  ").append(MARKS[i % MARKS.length]).append(' ').append(series.get(i).name());
        }
        out.append('\n');
        for (int line = 0; line < LINES; line++) {
            boolean labelled = line == 0 || line == LINES - 1;
            String label = labelled ? y.label(line == 0 ? y.high() : y.low()) : "";
            out.append("%10s |".formatted(label)).append(new String(canvas[line]).stripTrailing()).append('\n');
        }
        out.append(" ".repeat(11)).append('+').append("-".repeat(COLUMNS)).append('\n');
        String first = Long.toString((long) bounds.firstX());
        String last = Long.toString((long) bounds.lastX());
        String unit = series.getFirst().x();
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
