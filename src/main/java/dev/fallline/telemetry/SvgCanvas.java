package dev.fallline.telemetry;

import java.util.List;
import java.util.Locale;

/**
 * Writes a plot as SVG. As text rather than through AWT: it needs no fonts of the server, and the reader's browser
 * chooses light or dark.
 */
final class SvgCanvas implements PlotCanvas {

    /** An average of the usual sans-serif fonts at 12 pixels. */
    private static final double CHARACTER_WIDTH = 6.6;

    private final StringBuilder out = new StringBuilder(8192);

    SvgCanvas(int width, int height, String title) {
        out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">\n"
                .formatted(width, height, width, height));
        out.append("<title>").append(escape(title)).append("</title>\n");
        out.append(
                """
                <style>
                svg { background: #ffffff; font-family: system-ui, 'Segoe UI', Helvetica, Arial, sans-serif; }
                text { fill: #444c56; font-size: 12px; }
                .title { fill: #1f2328; font-size: 16px; font-weight: 600; }
                .grid { stroke: #e4e7eb; stroke-width: 1; }
                .axis { stroke: #8c959f; stroke-width: 1; }
                .mark { stroke: #8c959f; stroke-width: 1; stroke-dasharray: 3 3; }
                .line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
                .again { stroke-dasharray: 6 4; }
                .point { fill: #ffffff; stroke-width: 2; }
                """);
        colours(LIGHT);
        out.append(
                """
                @media (prefers-color-scheme: dark) {
                svg { background: #0d1117; } text { fill: #9da7b3; } .title { fill: #e6edf3; }
                .grid { stroke: #21262d; } .axis, .mark { stroke: #57606a; } .point { fill: #0d1117; }
                """);
        colours(DARK);
        out.append("}\n</style>\n");
    }

    private void colours(List<String> colours) {
        for (int i = 0; i < colours.size(); i++) {
            out.append(".s%d { stroke: %s; }".formatted(i, colours.get(i)))
                    .append(i + 1 < colours.size() ? ' ' : '\n');
        }
    }

    /** The whole document; to be called once. */
    String svg() {
        return out.append("</svg>\n").toString();
    }

    @Override
    public void title(double x, double y, String text) {
        out.append("<text class=\"title\" x=\"%s\" y=\"%s\">%s</text>\n".formatted(number(x), number(y), escape(text)));
    }

    @Override
    public void text(double x, double y, Anchor anchor, String text) {
        out.append("<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n"
                .formatted(number(x), number(y), anchor.name().toLowerCase(Locale.ROOT), escape(text)));
    }

    @Override
    public void upward(double x, double y, String text) {
        out.append("<text x=\"%s\" y=\"%s\" text-anchor=\"middle\" transform=\"rotate(-90 %s %s)\">%s</text>\n"
                .formatted(number(x), number(y), number(x), number(y), escape(text)));
    }

    @Override
    public void rule(Rule rule, double x1, double y1, double x2, double y2) {
        out.append("<path class=\"%s\" d=\"M%s %sL%s %s\"/>\n"
                .formatted(rule.name().toLowerCase(Locale.ROOT), number(x1), number(y1), number(x2), number(y2)));
    }

    @Override
    public void curve(int number, List<double[]> pieces) {
        out.append("<path class=\"line %s\" d=\"".formatted(style(number)));
        for (double[] piece : pieces) {
            for (int i = 0; i < piece.length; i += 2) {
                out.append(i == 0 ? "M" : "L").append(number(piece[i])).append(' ').append(number(piece[i + 1]));
            }
        }
        out.append("\"/>\n");
    }

    @Override
    public void point(int number, double x, double y) {
        out.append("<circle class=\"point %s\" cx=\"%s\" cy=\"%s\" r=\"4\"/>\n"
                .formatted(style(number), number(x), number(y)));
    }

    @Override
    public double width(String text) {
        return CHARACTER_WIDTH * text.length();
    }

    private static String style(int number) {
        return "s" + number % LIGHT.size() + (number < LIGHT.size() ? "" : " again");
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
