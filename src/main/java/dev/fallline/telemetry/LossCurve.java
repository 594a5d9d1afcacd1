package dev.fallline.telemetry;

import dev.fallline.telemetry.PlotCanvas.Anchor;
import dev.fallline.telemetry.PlotCanvas.Rule;
import dev.fallline.telemetry.WatchedJob.Best;
import java.util.ArrayList;
import java.util.List;

/** A plot of curves with axes, a legend and the best epochs marked. */
final class LossCurve {

    private static final int WIDTH = 760;
    private static final int HEIGHT = 420;
    private static final int LEFT = 76;
    private static final int RIGHT = 24;
    private static final int TITLE = 30;
    private static final int LEGEND_LINE = 20;
    private static final int BOTTOM = 58;

    private final String title;
    private final List<Curve> curves;
    private final boolean logarithmic;
    private final Axis x;
    private final Axis y;

    /** Legend entries by line. */
    private final List<List<Integer>> legend = new ArrayList<>();

    LossCurve(String title, List<Curve> curves, boolean logarithmic) {
        this.title = title;
        this.curves = curves;
        this.logarithmic = logarithmic;
        PlotBounds bounds = PlotBounds.of(curves);
        this.x = LinearAxis.between(bounds.firstX(), bounds.lastX(), 8);
        this.y = bounds.vertical(logarithmic);
    }

    String svg() {
        var canvas = new SvgCanvas(WIDTH, HEIGHT, title);
        draw(canvas);
        return canvas.svg();
    }

    byte[] png() {
        var canvas = new PngCanvas(WIDTH, HEIGHT);
        draw(canvas);
        return canvas.png();
    }

    private void draw(PlotCanvas canvas) {
        canvas.title(LEFT, TITLE, title);
        legend(canvas);
        grid(canvas);
        List<List<double[]>> lines = curves.stream().map(this::pieces).toList();
        if (lines.stream().allMatch(List::isEmpty)) {
            String why = logarithmic && curves.stream().anyMatch(curve -> !curve.series().points().isEmpty())
                    ? "No positive values"
                    : "No values yet";
            canvas.text((LEFT + WIDTH - RIGHT) / 2.0, (top() + HEIGHT - BOTTOM) / 2.0, Anchor.MIDDLE, why);
        }
        for (int i = curves.size() - 1; i >= 0; i--) {
            canvas.curve(i, lines.get(i));
            for (double[] piece : lines.get(i)) {
                if (piece.length == 2) {
                    canvas.point(i, piece[0], piece[1]);
                }
            }
        }
        for (int i = 0; i < curves.size(); i++) {
            best(canvas, i);
        }
    }

    private void grid(PlotCanvas canvas) {
        for (double tick : y.ticks()) {
            canvas.rule(Rule.GRID, LEFT, py(tick), WIDTH - RIGHT, py(tick));
            canvas.text(LEFT - 10, py(tick) + 4, Anchor.END, y.label(tick));
        }
        for (double tick : x.ticks()) {
            if (tick == Math.rint(tick)) {
                canvas.rule(Rule.AXIS, px(tick), HEIGHT - BOTTOM, px(tick), HEIGHT - BOTTOM + 5);
                canvas.text(px(tick), HEIGHT - BOTTOM + 20, Anchor.MIDDLE, x.label(tick));
            }
        }
        canvas.rule(Rule.AXIS, LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM);
        String unit = curves.isEmpty() ? "epoch" : curves.getFirst().series().x();
        canvas.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 16, Anchor.MIDDLE, unit);
        boolean losses = curves.stream().allMatch(curve -> curve.series().name().endsWith("loss"));
        canvas.upward(18, (top() + HEIGHT - BOTTOM) / 2.0, (losses ? "loss" : "value") + (logarithmic ? ", log scale" : ""));
    }

    /** Broken where the axis has no place for a value. */
    private List<double[]> pieces(Curve curve) {
        var pieces = new ArrayList<double[]>();
        var piece = new ArrayList<Double>();
        for (MetricRow point : curve.series().points()) {
            if (y.shows(point.value())) {
                piece.add(px(curve.x(point)));
                piece.add(py(point.value()));
            } else {
                end(piece, pieces);
            }
        }
        end(piece, pieces);
        return pieces;
    }

    private static void end(List<Double> piece, List<double[]> pieces) {
        if (!piece.isEmpty()) {
            pieces.add(piece.stream().mapToDouble(Double::doubleValue).toArray());
            piece.clear();
        }
    }

    private void best(PlotCanvas canvas, int number) {
        Curve curve = curves.get(number);
        Best best = curve.best();
        if (best == null || !y.shows(best.value()) || x.place(best.epoch()) < 0 || x.place(best.epoch()) > 1) {
            return;
        }
        double px = px(best.epoch());
        canvas.rule(Rule.MARK, px, py(best.value()), px, HEIGHT - BOTTOM);
        canvas.point(number, px, py(best.value()));
        boolean alone = curves.stream().filter(one -> one.best() != null).count() == 1;
        if (alone) {
            boolean left = x.place(best.epoch()) > 0.6;
            canvas.text(
                    px + (left ? -8 : 8),
                    Math.max(py(best.value()) - 10, top() + 12.0),
                    left ? Anchor.END : Anchor.START,
                    "best: epoch %d, %.4g".formatted(best.epoch(), best.value()));
        }
    }

    private void legend(PlotCanvas canvas) {
        double place = LEFT;
        var line = new ArrayList<Integer>();
        for (int i = 0; i < curves.size(); i++) {
            double width = canvas.width(curves.get(i).label()) + 48;
            if (place + width > WIDTH - RIGHT && !line.isEmpty()) {
                legend.add(List.copyOf(line));
                line.clear();
                place = LEFT;
            }
            line.add(i);
            place += width;
        }
        legend.add(List.copyOf(line));
        for (int row = 0; row < legend.size(); row++) {
            double baseline = TITLE + LEGEND_LINE * (row + 1.0);
            place = LEFT;
            for (int i : legend.get(row)) {
                canvas.curve(i, List.of(new double[] {place, baseline - 4, place + 18, baseline - 4}));
                canvas.text(place + 24, baseline, Anchor.START, curves.get(i).label());
                place += canvas.width(curves.get(i).label()) + 48;
            }
        }
    }

    private double top() {
        return TITLE + LEGEND_LINE * legend.size() + 16.0;
    }

    private double px(double value) {
        return LEFT + x.place(value) * (WIDTH - LEFT - RIGHT);
    }

    private double py(double value) {
        return HEIGHT - BOTTOM - y.place(value) * (HEIGHT - top() - BOTTOM);
    }
}
