package dev.fallline.telemetry;

import dev.fallline.telemetry.MetricHistory.Series;
import java.util.List;
import java.util.Locale;

/**
 * A plot of series as SVG. Written as text rather than drawn through AWT: it needs no fonts of the server, and the
 * reader's browser chooses light or dark.
 */
final class LossCurve {

    private static final int WIDTH = 760;
    private static final int HEIGHT = 420;
    private static final int LEFT = 76;
    private static final int RIGHT = 24;
    private static final int TOP = 56;
    private static final int BOTTOM = 58;
    private static final int COLOURS = 6;

    private static final String STYLE =
            """
            <style>
            svg { background: #ffffff; font-family: system-ui, 'Segoe UI', Helvetica, Arial, sans-serif; }
            text { fill: #444c56; font-size: 12px; }
            .title { fill: #1f2328; font-size: 16px; font-weight: 600; }
            .grid { stroke: #e4e7eb; stroke-width: 1; }
            .axis { stroke: #8c959f; stroke-width: 1; }
            .line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
            .s0 { stroke: #1f6feb; } .s1 { stroke: #d9730d; } .s2 { stroke: #1a7f37; }
            .s3 { stroke: #8250df; } .s4 { stroke: #bf3989; } .s5 { stroke: #57606a; }
            .best { fill: #ffffff; stroke-width: 2; }
            @media (prefers-color-scheme: dark) {
            svg { background: #0d1117; } text { fill: #9da7b3; } .title { fill: #e6edf3; }
            .grid { stroke: #21262d; } .axis { stroke: #57606a; } .best { fill: #0d1117; }
            .s0 { stroke: #58a6ff; } .s1 { stroke: #f0883e; } .s2 { stroke: #56d364; }
            }
            </style>
            """;

    private final String title;
    private final List<Series> series;
    private final Axis x;
    private final Axis y;

    LossCurve(String title, List<Series> series) {
        this.title = title;
        this.series = series;
        var bounds = PlotBounds.of(series);
        this.x = Axis.over(bounds.firstX(), bounds.lastX(), 8);
        this.y = Axis.over(Math.min(0, bounds.leastY()) == 0 && bounds.leastY() < bounds.greatestY() / 2
                ? 0
                : bounds.leastY(), bounds.greatestY(), 6);
    }

    String svg() {
        var out = new StringBuilder(8192);
        out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">\n"
                .formatted(WIDTH, HEIGHT, WIDTH, HEIGHT));
        out.append("<title>").append(escape(title)).append("</title>\n").append(STYLE);
        out.append("<text class=\"title\" x=\"%d\" y=\"30\">%s</text>\n".formatted(LEFT, escape(title)));
        grid(out);
        if (series.isEmpty()) {
            text(out, (LEFT + WIDTH - RIGHT) / 2.0, (TOP + HEIGHT - BOTTOM) / 2.0, "middle", "No values yet");
        }
        for (int i = 0; i < series.size(); i++) {
            line(out, series.get(i), i % COLOURS);
        }
        legend(out);
        return out.append("</svg>\n").toString();
    }

    private void grid(StringBuilder out) {
        for (double tick : y.ticks()) {
            rule(out, "grid", LEFT, py(tick), WIDTH - RIGHT, py(tick));
            text(out, LEFT - 10, py(tick) + 4, "end", y.label(tick));
        }
        for (double tick : x.ticks()) {
            if (tick == Math.rint(tick)) {
                rule(out, "axis", px(tick), HEIGHT - BOTTOM, px(tick), HEIGHT - BOTTOM + 5);
                text(out, px(tick), HEIGHT - BOTTOM + 20, "middle", x.label(tick));
            }
        }
        rule(out, "axis", LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM);
        String unit = series.isEmpty() ? "epoch" : series.getFirst().x();
        text(out, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 16, "middle", unit);
        String quantity = series.stream().allMatch(one -> one.name().endsWith("loss")) ? "loss" : "value";
        double middle = (TOP + HEIGHT - BOTTOM) / 2.0;
        out.append("<text x=\"18\" y=\"%s\" text-anchor=\"middle\" transform=\"rotate(-90 18 %s)\">%s</text>\n"
                .formatted(number(middle), number(middle), quantity));
    }

    /** Broken where a value is not finite. */
    private void line(StringBuilder out, Series one, int colour) {
        out.append("<path class=\"line s%d\" d=\"".formatted(colour));
        boolean pen = false;
        for (MetricRow point : one.points()) {
            if (Double.isFinite(point.value())) {
                out.append(pen ? "L" : "M")
                        .append(number(px(PlotBounds.x(one, point))))
                        .append(' ')
                        .append(number(py(point.value())));
                pen = true;
            } else {
                pen = false;
            }
        }
        out.append("\"/>\n");
        if (one.points().size() == 1) {
            MetricRow only = one.points().getFirst();
            out.append("<circle class=\"best s%d\" cx=\"%s\" cy=\"%s\" r=\"3\"/>\n"
                    .formatted(colour, number(px(PlotBounds.x(one, only))), number(py(only.value()))));
        }
    }

    private void legend(StringBuilder out) {
        double right = WIDTH - RIGHT;
        for (int i = series.size() - 1; i >= 0; i--) {
            String name = label(series.get(i).name());
            text(out, right, 30, "end", name);
            double width = 7.0 * name.length() + 8;
            out.append("<path class=\"line s%d\" d=\"M%s 26h18\"/>\n"
                    .formatted(i % COLOURS, number(right - width - 18)));
            right -= width + 40;
        }
    }

    private static String label(String name) {
        return switch (name) {
            case "train_loss" -> "training";
            case "validation_loss" -> "validation";
            default -> name.replace('_', ' ');
        };
    }

    private double px(double value) {
        return LEFT + x.place(value) * (WIDTH - LEFT - RIGHT);
    }

    private double py(double value) {
        return HEIGHT - BOTTOM - y.place(value) * (HEIGHT - TOP - BOTTOM);
    }

    private static void rule(StringBuilder out, String kind, double x1, double y1, double x2, double y2) {
        out.append("<path class=\"%s\" d=\"M%s %sL%s %s\"/>\n"
                .formatted(kind, number(x1), number(y1), number(x2), number(y2)));
    }

    private static void text(StringBuilder out, double x, double y, String anchor, String content) {
        out.append("<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n"
                .formatted(number(x), number(y), anchor, escape(content)));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** Names come from users; characters that XML cannot hold are left out. */
    private static String escape(String text) {
        var out = new StringBuilder(text.length());
        text.codePoints()
                .filter(c -> c >= 0x20 && c != 0x7F && !(c >= 0xD800 && c <= 0xDFFF) && c != 0xFFFE && c != 0xFFFF)
                .forEach(c -> {
                    switch (c) {
                        case '<' -> out.append("&lt;");
                        case '>' -> out.append("&gt;");
                        case '&' -> out.append("&amp;");
                        case '"' -> out.append("&quot;");
                        default -> out.appendCodePoint(c);
                    }
                });
        return out.toString();
    }
}
