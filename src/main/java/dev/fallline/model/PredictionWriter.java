package dev.fallline.model;

import dev.fallline.dataset.Recipe;
import dev.fallline.engine.metric.Task;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * Writes predictions block by block: {@code label} and the probability of each class, or {@code value}. All
 * numbers are finite, see {@link NotFinite}.
 */
sealed interface PredictionWriter {

    /**
     * @param outputs of {@code Predictor}: values, or probabilities in class order
     * @param rows    how many
     */
    void write(float[] outputs, int rows) throws IOException;

    /** Writes what follows the last row. */
    void end() throws IOException;

    static PredictionWriter of(PredictionFormat format, Recipe recipe, OutputStream out) throws IOException {
        return switch (format) {
            case JSON -> new Objects(recipe, new TextOutput(out), true);
            case NDJSON -> new Objects(recipe, new TextOutput(out), false);
            case CSV -> new Delimited(recipe, new TextOutput(out));
        };
    }

    /** Index of the greatest, the first of several. */
    static int likeliest(float[] probabilities, int from, int classes) {
        int best = 0;
        for (int k = 1; k < classes; k++) {
            best = probabilities[from + k] > probabilities[from + best] ? k : best;
        }
        return best;
    }

    /** JSON objects, in an array or one a line. */
    final class Objects implements PredictionWriter {

        private static final byte[] END_OF_ROW = bytes("}}");

        private final TextOutput out;
        private final boolean enclosed;
        private final boolean regression;
        private final byte[][] labels;
        private final byte[][] probabilities;
        private boolean first = true;

        Objects(Recipe recipe, TextOutput out, boolean enclosed) throws IOException {
            this.out = out;
            this.enclosed = enclosed;
            this.regression = recipe.task() == Task.REGRESSION;
            List<String> names =
                    recipe.classes().stream().map(Objects::quoted).toList();
            this.labels = names.stream()
                    .map(name -> bytes("{\"label\":%s,\"probabilities\":{".formatted(name)))
                    .toArray(byte[][]::new);
            this.probabilities = new byte[names.size()][];
            for (int k = 0; k < probabilities.length; k++) {
                probabilities[k] = bytes((k == 0 ? "" : ",") + names.get(k) + ":");
            }
            if (enclosed) {
                out.write("{\"predictions\":[");
            }
        }

        @Override
        public void write(float[] outputs, int rows) throws IOException {
            for (int i = 0; i < rows; i++) {
                if (!first && enclosed) {
                    out.write(',');
                }
                first = false;
                if (regression) {
                    out.write("{\"value\":");
                    out.write(outputs[i]);
                    out.write('}');
                } else {
                    classification(outputs, i * labels.length);
                }
                if (!enclosed) {
                    out.write('\n');
                }
            }
        }

        private void classification(float[] outputs, int row) throws IOException {
            out.write(labels[likeliest(outputs, row, labels.length)]);
            for (int k = 0; k < labels.length; k++) {
                out.write(probabilities[k]);
                out.write(outputs[row + k]);
            }
            out.write(END_OF_ROW);
        }

        @Override
        public void end() throws IOException {
            if (enclosed) {
                out.write("]}");
            }
            out.flush();
        }

        private static String quoted(String text) {
            return '"' + new String(JsonStringEncoder.getInstance().quoteAsUTF8(text), StandardCharsets.UTF_8) + '"';
        }
    }

    /** CSV with a header: {@code label,probability_<class>…}, or {@code value}. */
    final class Delimited implements PredictionWriter {

        private static final Pattern NEEDS_QUOTES = Pattern.compile("[\",\r\n]|^\\s|\\s$");

        private final TextOutput out;
        private final boolean regression;
        private final byte[][] labels;

        Delimited(Recipe recipe, TextOutput out) throws IOException {
            this.out = out;
            this.regression = recipe.task() == Task.REGRESSION;
            this.labels = recipe.classes().stream()
                    .map(label -> bytes(field(label)))
                    .toArray(byte[][]::new);
            if (regression) {
                out.write("value");
            } else {
                out.write("label");
                for (String label : recipe.classes()) {
                    out.write(bytes("," + field("probability_" + label)));
                }
            }
            out.write('\n');
        }

        @Override
        public void write(float[] outputs, int rows) throws IOException {
            for (int i = 0; i < rows; i++) {
                if (regression) {
                    out.write(outputs[i]);
                } else {
                    int row = i * labels.length;
                    out.write(labels[likeliest(outputs, row, labels.length)]);
                    for (int k = 0; k < labels.length; k++) {
                        out.write(',');
                        out.write(outputs[row + k]);
                    }
                }
                out.write('\n');
            }
        }

        @Override
        public void end() throws IOException {
            out.flush();
        }

        private static String field(String text) {
            return NEEDS_QUOTES.matcher(text).find() ? '"' + text.replace("\"", "\"\"") + '"' : text;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
