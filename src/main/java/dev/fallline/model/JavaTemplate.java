package dev.fallline.model;

/** The parts of an exported Java class that are the same for many models. */
final class JavaTemplate {

    private JavaTemplate() {}

    static final String HEAD =
            """
            import java.nio.ByteBuffer;
            import java.util.Arrays;
            import java.util.Base64;
            import java.util.Map;

            /**
             * ${title}; exported by Fallline.
             *
             * <p>A row has a value for each of COLUMNS: a number, a boolean, a text, or null for a missing one; a date or
             * time is a text in ISO 8601, in UTC where it has no offset, or seconds since 1970. Safe for use by several
             * threads.
             */
            public final class ${class} {

            """;

    static final String REGRESSION =
            """
                /** The predicted value. */
                public static double predict(Map<String, ?> row) {
                    return outputs(features(row))[0];
                }

            """;

    static final String CLASSIFICATION =
            """
                /** The likeliest of CLASSES. */
                public static String predict(Map<String, ?> row) {
                    double[] probabilities = probabilities(row);
                    int best = 0;
                    for (int k = 1; k < probabilities.length; k++) {
                        best = probabilities[k] > probabilities[best] ? k : best;
                    }
                    return CLASSES[best];
                }

            """;

    static final String SIGMOID =
            """
                /** In the order of CLASSES. */
                public static double[] probabilities(Map<String, ?> row) {
                    double p = 1 / (1 + Math.exp(-outputs(features(row))[0]));
                    return new double[] {1 - p, p};
                }

            """;

    static final String SOFTMAX =
            """
                /** In the order of CLASSES. */
                public static double[] probabilities(Map<String, ?> row) {
                    double[] z = outputs(features(row));
                    double greatest = Arrays.stream(z).max().getAsDouble();
                    double sum = 0;
                    for (int k = 0; k < z.length; k++) {
                        z[k] = Math.exp(z[k] - greatest);
                        sum += z[k];
                    }
                    for (int k = 0; k < z.length; k++) {
                        z[k] /= sum;
                    }
                    return z;
                }

            """;

    static final String ENCODING =
            """
                private static double[] features(Map<String, ?> row) {
                    double[] x = new double[OFFSETS.length];
                    int next = 0;
                    for (int i = 0; i < COLUMNS.length; i++) {
                        if (!row.containsKey(COLUMNS[i])) {
                            throw new IllegalArgumentException("Column '" + COLUMNS[i] + "' is missing");
                        }
                        double value = number(i, row.get(COLUMNS[i]));
                        if (Double.isNaN(value)) {
                            value = REPLACEMENTS[i];
                        }
                        if (Double.isNaN(value)) {
                            throw new IllegalArgumentException("Column '" + COLUMNS[i] + "' needs a known value");
                        }
                        for (int j = 0; j < WIDTHS[i]; j++, next++) {
                            x[next] = (raw(i, value, j) - OFFSETS[next]) * SCALES[next];
                        }
                    }
                    return x;
                }

                /** One of the features of a column, not yet scaled. */
                private static double raw(int column, double value, int feature) {
                    char kind = KINDS.charAt(column);
            ${parts}        return kind != 'C' && kind != 'H' ? value : feature == (int) value ? 1 : 0;
                }

                /** A number, 0 or 1, an index, or seconds since 1970; NaN where it is missing or unknown. */
                private static double number(int column, Object value) {
                    if (value == null) {
                        return Double.NaN;
                    }
            ${hashes}        if (KINDS.charAt(column) == 'C') {
                        int index = Arrays.asList(CATEGORIES[column]).indexOf(label(value));
                        return index < 0 ? Double.NaN : index;
                    }
            ${times}        if (value instanceof Number) {
                        return ((Number) value).doubleValue();
                    }
                    if (KINDS.charAt(column) == 'B' && value instanceof Boolean) {
                        return (Boolean) value ? 1 : 0;
                    }
                    throw new IllegalArgumentException("Column '" + COLUMNS[column] + "' cannot be '" + value + "'");
                }

                /** Whole numbers are categories without a decimal point. */
                private static String label(Object value) {
                    if (!(value instanceof Number)) {
                        return value.toString();
                    }
                    double number = ((Number) value).doubleValue();
                    return number == Math.rint(number) && Math.abs(number) < 1e15
                            ? Long.toString((long) number)
                            : Double.toString(number);
                }

            """;

    static final String LAYERS =
            """
                private static double[] outputs(double[] x) {
                    double[] a = x;
                    for (int layer = 0; layer < WEIGHTS.length; layer++) {
                        double[] z = new double[BIASES[layer].length];
                        for (int j = 0; j < z.length; j++) {
                            z[j] = BIASES[layer][j];
                        }
                        for (int i = 0; i < a.length; i++) {
                            for (int j = 0; j < z.length; j++) {
                                z[j] += a[i] * WEIGHTS[layer][i * z.length + j];
                            }
                        }
                        if (layer < WEIGHTS.length - 1) {
                            for (int j = 0; j < z.length; j++) {
                                z[j] = activate(z[j]);
                            }
                        }
                        a = z;
                    }
                    return a;
                }

                private static double activate(double z) {
                    return ${activation};
                }

                /** Abramowitz and Stegun, 7.1.26: to 1.5e-7. */
                private static double erf(double z) {
                    double t = 1 / (1 + 0.3275911 * Math.abs(z));
                    double series = t * (0.254829592
                            + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
                    return Math.signum(z) * (1 - series * Math.exp(-z * z));
                }

            """;

    static final String PACKED =
            """
                private static byte[] unpacked(String... pieces) {
                    return Base64.getDecoder().decode(String.join("", pieces));
                }

                private static float[] floats(String... pieces) {
                    ByteBuffer bytes = ByteBuffer.wrap(unpacked(pieces));
                    float[] values = new float[bytes.remaining() / Float.BYTES];
                    bytes.asFloatBuffer().get(values);
                    return values;
                }

                private static double[] doubles(String... pieces) {
                    ByteBuffer bytes = ByteBuffer.wrap(unpacked(pieces));
                    double[] values = new double[bytes.remaining() / Double.BYTES];
                    bytes.asDoubleBuffer().get(values);
                    return values;
                }
            """;
}
