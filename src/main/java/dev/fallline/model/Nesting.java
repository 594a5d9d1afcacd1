package dev.fallline.model;

import java.util.Arrays;

/**
 * How the lists of a tensor's data lie within one another. As each one closes it is compared with the first of its depth,
 * so that nothing needs to be kept of them but a size for each depth.
 */
final class Nesting {

    private static final int DEEPEST = 8;
    private static final long UNKNOWN = -1;

    private final long[] sizes = new long[DEEPEST];
    private final long[] counts = new long[DEEPEST];
    private int depth;
    private int deepest;
    private boolean regular = true;
    private int valuesAt;

    Nesting() {
        Arrays.fill(sizes, UNKNOWN);
    }

    boolean isOpen() {
        return depth > 0;
    }

    /** A list begins. */
    void open() {
        count();
        if (depth == DEEPEST) {
            throw new InferenceFault("Data are nested at most %d deep".formatted(DEEPEST));
        }
        counts[depth++] = 0;
        deepest = Math.max(deepest, depth);
    }

    /** A value stands in the innermost list. */
    void value() {
        count();
        regular &= valuesAt == 0 || valuesAt == depth;
        valuesAt = depth;
    }

    /** The innermost list ends. */
    void close() {
        depth--;
        regular &= sizes[depth] == UNKNOWN || sizes[depth] == counts[depth];
        sizes[depth] = counts[depth];
    }

    /** Whether the data are one flat list, or nested as the shape says. */
    boolean fits(long[] shape) {
        if (deepest == 1) {
            return true;
        }
        // Below a size of 0 there is nothing that could be nested.
        boolean empty = Arrays.stream(shape).anyMatch(size -> size == 0);
        return regular && (empty || Arrays.equals(shape, Arrays.copyOf(sizes, deepest)));
    }

    private void count() {
        if (depth > 0) {
            counts[depth - 1]++;
        }
    }
}
