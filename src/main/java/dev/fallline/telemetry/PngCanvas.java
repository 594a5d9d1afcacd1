package dev.fallline.telemetry;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;

/** Paints a plot as PNG on a light background, twice as fine as its pixels are counted. */
final class PngCanvas implements PlotCanvas {

    private static final int FINENESS = 2;
    private static final double SIZE = 12;
    private static final double TITLE_SIZE = 16;
    private static final float BOLD = 0.6f;
    private static final float[] DOTS = {3, 3};
    private static final float[] DASHES = {6, 4};

    private final BufferedImage image;
    private final Graphics2D graphics;
    private final PlotFont font = PlotFont.get();

    PngCanvas(int width, int height) {
        image = new BufferedImage(width * FINENESS, height * FINENESS, BufferedImage.TYPE_INT_RGB);
        graphics = image.createGraphics();
        graphics.scale(FINENESS, FINENESS);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
    }

    /** The whole picture; to be called once. */
    byte[] png() {
        graphics.dispose();
        var out = new ByteArrayOutputStream();
        try {
            // Without a temporary file, which the default cache would make.
            ImageIO.setUseCache(false);
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    @Override
    public void title(double x, double y, String text) {
        Path2D outline = font.outline(text, TITLE_SIZE, x, y);
        graphics.setColor(Color.decode("#1f2328"));
        graphics.fill(outline);
        // Bold is the same with a line around it.
        graphics.setStroke(new BasicStroke(BOLD, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(outline);
    }

    @Override
    public void text(double x, double y, Anchor anchor, String text) {
        double left = switch (anchor) {
            case START -> x;
            case MIDDLE -> x - width(text) / 2;
            case END -> x - width(text);
        };
        graphics.setColor(Color.decode("#444c56"));
        graphics.fill(font.outline(text, SIZE, left, y));
    }

    @Override
    public void upward(double x, double y, String text) {
        graphics.rotate(-Math.PI / 2, x, y);
        text(x, y, Anchor.MIDDLE, text);
        graphics.rotate(Math.PI / 2, x, y);
    }

    @Override
    public void rule(Rule rule, double x1, double y1, double x2, double y2) {
        graphics.setColor(Color.decode(rule == Rule.GRID ? "#e4e7eb" : "#8c959f"));
        graphics.setStroke(
                rule == Rule.MARK
                        ? new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, DOTS, 0)
                        : new BasicStroke(1));
        graphics.draw(new Line2D.Double(x1, y1, x2, y2));
    }

    @Override
    public void curve(int number, List<double[]> pieces) {
        var path = new Path2D.Double();
        for (double[] piece : pieces) {
            path.moveTo(piece[0], piece[1]);
            for (int i = 2; i < piece.length; i += 2) {
                path.lineTo(piece[i], piece[i + 1]);
            }
        }
        graphics.setColor(colour(number));
        graphics.setStroke(
                number < LIGHT.size()
                        ? new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
                        : new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 1, DASHES, 0));
        graphics.draw(path);
    }

    @Override
    public void point(int number, double x, double y) {
        var circle = new Ellipse2D.Double(x - 4, y - 4, 8, 8);
        graphics.setColor(Color.WHITE);
        graphics.fill(circle);
        graphics.setColor(colour(number));
        graphics.setStroke(new BasicStroke(2));
        graphics.draw(circle);
    }

    @Override
    public double width(String text) {
        return font.width(text, SIZE);
    }

    private static Color colour(int number) {
        return Color.decode(LIGHT.get(number % LIGHT.size()));
    }
}
