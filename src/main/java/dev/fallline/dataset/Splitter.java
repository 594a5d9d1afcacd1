package dev.fallline.dataset;

import dev.fallline.problem.ProblemException;
import dev.fallline.spec.DatasetSpec.SplitSpec;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Divides rows into training, validation and test. The choice follows from the seed and the rows alone; the rows of
 * each part stay in file order. Test rows are drawn first, so that another validation share leaves them as they are.
 *
 * @param training   row numbers, ascending
 * @param validation row numbers, ascending
 * @param test       row numbers, ascending
 */
record Splitter(int[] training, int[] validation, int[] test) {

    private static final byte TRAINING = 0;
    private static final byte VALIDATION = 1;
    private static final byte TEST = 2;

    /**
     * @param rows    the usable row numbers, ascending
     * @param classOf class of each row of the file, to keep the classes' shares by; {@code null} when not stratified
     * @param classes number of classes, when stratified
     */
    static Splitter split(int[] rows, SplitSpec spec, int @Nullable [] classOf, int classes) {
        if (spec.validation() == 0 && spec.test() == 0) {
            return new Splitter(rows, new int[0], new int[0]);
        }
        var random = new SplittableRandom(spec.seed());
        byte[] part = new byte[rows.length];
        if (classOf == null) {
            draw(IntStream.range(0, rows.length).toArray(), spec, random, part);
        } else {
            for (int[] members : byClass(rows, classOf, classes)) {
                draw(members, spec, random, part);
            }
        }
        return new Splitter(pick(rows, part, TRAINING), pick(rows, part, VALIDATION), pick(rows, part, TEST));
    }

    /**
     * Divides rows by a column without missing values: by its labels, which name the parts, or by its order, so that
     * the last rows are for the test and those before them for validation. Rows of the same value may fall into two parts.
     *
     * @throws ProblemException when a label names no part
     */
    static Splitter by(int[] rows, SplitSpec spec, String column, Values values) {
        byte[] part = new byte[rows.length];
        if (values instanceof Values.Codes(int[] codes, var categories)) {
            byte[] named = new byte[categories.size()];
            for (int c = 0; c < named.length; c++) {
                named[c] = named(categories.get(c), column);
            }
            for (int i = 0; i < rows.length; i++) {
                part[i] = named[codes[rows[i]]];
            }
        } else {
            var order = IntStream.range(0, rows.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> values.at(rows[i])))
                    .mapToInt(Integer::intValue)
                    .toArray();
            int test = (int) Math.round(spec.test() * order.length);
            int validation = Math.min((int) Math.round(spec.validation() * order.length), order.length - test);
            for (int i = order.length - test - validation; i < order.length; i++) {
                part[order[i]] = i < order.length - test ? VALIDATION : TEST;
            }
        }
        return new Splitter(pick(rows, part, TRAINING), pick(rows, part, VALIDATION), pick(rows, part, TEST));
    }

    private static byte named(String label, String column) {
        return switch (label.strip().toLowerCase(Locale.ROOT)) {
            case "train", "training" -> TRAINING;
            case "validation", "valid", "val", "dev" -> VALIDATION;
            case "test", "testing" -> TEST;
            default ->
                throw ProblemException.invalid(
                        "/dataset/split/by",
                        "unknown_part",
                        "Column '%s' names the parts of the split, but '%s' is none of train, validation and test."
                                .formatted(column, label));
        };
    }

    /** Positions in {@code rows} of each class's members. */
    private static int[][] byClass(int[] rows, int[] classOf, int classes) {
        int[] counts = new int[classes];
        for (int row : rows) {
            counts[classOf[row]]++;
        }
        int[][] members = new int[classes][];
        Arrays.setAll(members, c -> new int[counts[c]]);
        int[] next = new int[classes];
        for (int i = 0; i < rows.length; i++) {
            int c = classOf[rows[i]];
            members[c][next[c]++] = i;
        }
        return members;
    }

    private static void draw(int[] positions, SplitSpec spec, SplittableRandom random, byte[] part) {
        for (int i = positions.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = positions[i];
            positions[i] = positions[j];
            positions[j] = swap;
        }
        int test = (int) Math.round(spec.test() * positions.length);
        int validation = Math.min((int) Math.round(spec.validation() * positions.length), positions.length - test);
        for (int i = 0; i < test; i++) {
            part[positions[i]] = TEST;
        }
        for (int i = test; i < test + validation; i++) {
            part[positions[i]] = VALIDATION;
        }
    }

    private static int[] pick(int[] rows, byte[] part, byte wanted) {
        return IntStream.range(0, rows.length).filter(i -> part[i] == wanted).map(i -> rows[i]).toArray();
    }
}
