package dev.fallline.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.telemetry.MetricHistory.Series;
import dev.fallline.telemetry.WatchedJob.Best;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class LossCurveTest {

    @Test
    void drawsALineForEachSeriesAndNamesIt() throws Exception {
        Document svg = parse(new LossCurve(
                        "iris",
                        List.of(
                                new Curve(series("train_loss", 1.1, 0.7, 0.4)),
                                new Curve(series("validation_loss", 1.2, 0.8, 0.6))),
                        false)
                .svg());
        var lines = svg.getElementsByTagName("path");
        long curves = IntStream.range(0, lines.getLength())
                .mapToObj(i -> lines.item(i).getAttributes().getNamedItem("d").getNodeValue())
                .filter(path -> path.chars().filter(c -> c == 'L').count() == 2)
                .count();
        assertThat(curves).isEqualTo(2);
        assertThat(svg.getDocumentElement().getTextContent()).contains("iris", "train_loss", "validation_loss", "epoch");
    }

    @Test
    void staysWellFormedWhateverTheNameHolds() throws Exception {
        Document svg = parse(new LossCurve("<a & \"b\"> \u0001\uD800", List.of(), false).svg());
        assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("<a & \"b\"> ");
    }

    @Test
    void drawsAroundValuesThatAreNoNumbers() throws Exception {
        String svg = new LossCurve(
                        "broken",
                        List.of(new Curve(series("train_loss", 1, Double.NaN, 3, Double.POSITIVE_INFINITY))),
                        false)
                .svg();
        parse(svg);
        assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
    }

    @Test
    void plotsForATerminal() {
        String text = new TextPlot("iris", List.of(new Curve(series("train_loss", 3, 2, 1))), false).text();
        assertThat(text).startsWith("iris\n").contains("train_loss", "epoch");
        assertThat(text.chars().filter(c -> c == '*').count()).isEqualTo(4);
        assertThat(text.lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void marksTheBestEpoch() throws Exception {
        var best = new Curve("loss", series("validation_loss", 3, 1, 2), new Best("validation_loss", 1, 2));
        Document svg = parse(new LossCurve("iris", List.of(best), false).svg());
        assertThat(svg.getElementsByTagName("circle").getLength()).isEqualTo(1);
        assertThat(svg.getDocumentElement().getTextContent()).contains("best: epoch 2, 1");
    }

    @Test
    void hasNoPlaceForZeroOnALogarithmicScale() throws Exception {
        var curve = new Curve(series("train_loss", 1e-3, 0, 10, -1, 1e4));
        String svg = new LossCurve("log", List.of(curve), true).svg();
        Document parsed = parse(svg);
        assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
        assertThat(parsed.getDocumentElement().getTextContent()).contains("0.001", "10000", "log scale");
        assertThat(parsed.getElementsByTagName("circle").getLength()).isEqualTo(3);
        String zeros = new LossCurve("zeros", List.of(new Curve(series("train_loss", 0, 0))), true).svg();
        assertThat(zeros).contains("No positive values");
    }

    @Test
    void paintsTheSameAsPng() throws Exception {
        var curves = List.of(new Curve(series("train_loss", 1.1, 0.7, 0.4)));
        var image = ImageIO.read(new ByteArrayInputStream(new LossCurve("iris", curves, true).png()));
        assertThat(image.getWidth()).isEqualTo(1520);
        int blue = 0x1f6feb;
        assertThat(IntStream.range(0, image.getWidth() * image.getHeight())
                        .filter(i -> (image.getRGB(i % image.getWidth(), i / image.getWidth()) & 0xffffff) == blue)
                        .count())
                .isGreaterThan(1000);
    }

    private static Series series(String name, double... values) {
        var rows = new ArrayList<MetricRow>();
        for (int i = 0; i < values.length; i++) {
            rows.add(new MetricRow(name, 4L * (i + 1), i + 1, values[i]));
        }
        return new Series(name, rows, rows.size(), false);
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }
}
