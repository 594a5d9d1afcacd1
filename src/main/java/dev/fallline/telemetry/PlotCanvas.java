package dev.fallline.telemetry;

import java.util.List;

/** What a plot is drawn on, in pixels from the upper left corner. */
interface PlotCanvas {

    /** Colours of curves by number, for a light and for a dark background. */
    List<String> LIGHT = List.of("#1f6feb", "#d9730d", "#1a7f37", "#8250df", "#bf3989", "#57606a", "#0a7ea4", "#9a6700");

    List<String> DARK = List.of("#58a6ff", "#f0883e", "#56d364", "#bc8cff", "#f778ba", "#9da7b3", "#39c5cf", "#d29922");

    enum Anchor {
        START,
        MIDDLE,
        END
    }

    /** How a straight line looks. */
    enum Rule {
        GRID,
        AXIS,
        /** Points out one place. */
        MARK
    }

    void title(double x, double y, String text);

    void text(double x, double y, Anchor anchor, String text);

    /** Reads upward, its middle at the place. */
    void upward(double x, double y, String text);

    void rule(Rule rule, double x1, double y1, double x2, double y2);

    /**
     * A curve in one or more pieces.
     *
     * @param pieces points of each piece: x, y, x, y…
     */
    void curve(int number, List<double[]> pieces);

    /** A small circle around a point of a curve. */
    void point(int number, double x, double y);

    /** Wide enough for the text in the plot's font. */
    double width(String text);
}
