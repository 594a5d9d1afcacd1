package dev.fallline.dataset;

import dev.fallline.spec.DatasetSpec.SplitSpec;
import java.util.Arrays;
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
