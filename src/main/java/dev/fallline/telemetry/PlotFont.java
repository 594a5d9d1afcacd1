package dev.fallline.telemetry;

import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.GlyphData;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;

/**
 * Text as outlines, from Liberation Sans, which PDFBox brings along. Java's own fonts need fontconfig and a font of the
 * system, which a slim image does not have; outlines are shapes like any other, and the same picture comes out everywhere.
 */
final class PlotFont {

    private static final String FILE = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

    private final TrueTypeFont font;
    private final CmapLookup glyphsOf;
    private final double unitsPerEm;
    private final Map<Integer, Glyph> glyphs = new ConcurrentHashMap<>();

    /** One size for all: the units of the font. */
    private record Glyph(Path2D outline, double advance) {}

    /** Read when the first picture is painted. */
    private static final class Holder {
        private static final PlotFont FONT = new PlotFont();
    }

    static PlotFont get() {
        return Holder.FONT;
    }

    private PlotFont() {
        try (InputStream file = PDDocument.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException("PDFBox has no font " + FILE);
            }
            font = new TTFParser().parse(new RandomAccessReadBuffer(file));
            glyphsOf = font.getUnicodeCmapLookup();
            unitsPerEm = font.getUnitsPerEm();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the font " + FILE, e);
        }
    }

    double width(String text, double size) {
        return text.codePoints().mapToObj(this::glyph).mapToDouble(Glyph::advance).sum() * size / unitsPerEm;
    }

    /** The text as it stands on a line that begins at the point, growing upwards. */
    Path2D outline(String text, double size, double x, double y) {
        var whole = new Path2D.Double(Path2D.WIND_NON_ZERO);
        double scale = size / unitsPerEm;
        double left = x;
        for (int codePoint : text.codePoints().toArray()) {
            Glyph glyph = glyph(codePoint);
            whole.append(glyph.outline().getPathIterator(new AffineTransform(scale, 0, 0, -scale, left, y)), false);
            left += glyph.advance() * scale;
        }
        return whole;
    }

    private Glyph glyph(int codePoint) {
        return glyphs.computeIfAbsent(codePoint, this::read);
    }

    /** One after another: the parser moves about in the file. */
    private synchronized Glyph read(int codePoint) {
        try {
            int id = glyphsOf.getGlyphId(codePoint);
            GlyphData data = font.getGlyph().getGlyph(id);
            return new Glyph(data == null ? new Path2D.Double() : data.getPath(), font.getAdvanceWidth(id));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the font " + FILE, e);
        }
    }
}
