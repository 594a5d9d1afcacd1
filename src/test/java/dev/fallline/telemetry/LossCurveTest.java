package dev.fallline.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.telemetry.MetricHistory.Series;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class LossCurveTest {

    @Test
    void drawsALineForEachSeriesAndNamesIt() throws Exception {
        Document svg = parse(new LossCurve(
                        "iris", List.of(series("train_loss", 1.1, 0.7, 0.4), series("validation_loss", 1.2, 0.8, 0.6)))
                .svg());
        var lines = svg.getElementsByTagName("path");
        long curves = IntStream.range(0, lines.getLength())
                .mapToObj(i -> lines.item(i).getAttributes().getNamedItem("d").getNodeValue())
                .filter(path -> path.chars().filter(c -> c == 'L').count() == 2)
                .count();
        assertThat(curves).isEqualTo(2);
        assertThat(svg.getDocumentElement().getTextContent()).contains("iris", "training", "validation", "epoch");
    }

    @Test
    void staysWellFormedWhateverTheNameHolds() throws Exception {
        Document svg = parse(new LossCurve("<a & \"b\"> \u0001\uD800", List.of()).svg());
        assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("<a & \"b\"> ");
    }

    @Test
    void drawsAroundValuesThatAreNoNumbers() throws Exception {
        String svg = new LossCurve("broken", List.of(series("train_loss", 1, Double.NaN, 3, Double.POSITIVE_INFINITY)))
                .svg();
        parse(svg);
        assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
    }

    @Test
    void plotsForATerminal() {
        String text = new TextPlot("iris", List.of(series("train_loss", 3, 2, 1))).text();
        assertThat(text).startsWith("iris\n").contains("train_loss", "epoch");
        assertThat(text.chars().filter(c -> c == '*').count()).isEqualTo(4);
        assertThat(text.lines()).allMatch(line -> line.length() <= 80);
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
