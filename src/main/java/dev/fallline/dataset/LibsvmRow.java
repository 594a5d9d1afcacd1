package dev.fallline.dataset;

import java.util.Arrays;

/** One line of LIBSVM text; its arrays grow with the longest. */
public final class LibsvmRow {

    private double label;
    private long group;
    private int[] indices = new int[64];
    private double[] values = new double[64];
    private int count;

    /** What the row begins with. */
    public double label() {
        return label;
    }

    /** The number after {@code qid:}, −1 if there is none. */
    public long group() {
        return group;
    }

    /** How many pairs the row has. */
    public int count() {
        return count;
    }

    /** Ascending. */
    public int index(int pair) {
        return indices[pair];
    }

    public double value(int pair) {
        return values[pair];
    }

    /**
     * Reads a line.
     *
     * @param line its number, for what is said of faults
     * @return false for a line without a row
     * @throws dev.fallline.problem.ProblemException saying what is wrong, and where
     */
    public boolean parse(String text, long line) {
        int comment = text.indexOf('#');
        int end = comment < 0 ? text.length() : comment;
        count = 0;
        group = -1;
        int at = skipBlanks(text, 0, end);
        if (at == end) {
            return false;
        }
        int stop = skipWord(text, at, end);
        label = number(text, at, stop, line);
        for (at = skipBlanks(text, stop, end); at < end; at = skipBlanks(text, stop, end)) {
            stop = skipWord(text, at, end);
            int colon = text.indexOf(':', at);
            if (colon < 0 || colon >= stop) {
                throw fault(line, at, "'%s' is no index:value pair".formatted(text.substring(at, stop)));
            }
            if (text.startsWith("qid:", at)) {
                group = (long) number(text, colon + 1, stop, line);
            } else {
                add(index(text, at, colon, line), number(text, colon + 1, stop, line), line, at);
            }
        }
        return true;
    }

    private void add(int index, double value, long line, int at) {
        if (count > 0 && index <= indices[count - 1]) {
            throw fault(line, at, "index %d does not follow %d".formatted(index, indices[count - 1]));
        }
        if (count == indices.length) {
            indices = Arrays.copyOf(indices, 2 * count);
            values = Arrays.copyOf(values, 2 * count);
        }
        indices[count] = index;
        values[count++] = value;
    }

    private static int index(String text, int from, int to, long line) {
        try {
            int index = Integer.parseInt(text, from, to, 10);
            if (index >= 0 && index < Integer.MAX_VALUE) {
                return index;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw fault(line, from, "'%s' is no index".formatted(text.substring(from, to)));
    }

    private static double number(String text, int from, int to, long line) {
        try {
            return Double.parseDouble(text.substring(from, to));
        } catch (NumberFormatException e) {
            throw fault(line, from, "'%s' is no number".formatted(text.substring(from, to)));
        }
    }

    private static RuntimeException fault(long line, int at, String detail) {
        var shown = detail.length() > 200 ? detail.substring(0, 200) + "…" : detail;
        return Faults.file("invalid_libsvm", "Line %d, character %d: %s.", line, at + 1, shown);
    }

    private static int skipBlanks(String text, int from, int end) {
        int at = from;
        while (at < end && text.charAt(at) <= ' ') {
            at++;
        }
        return at;
    }

    private static int skipWord(String text, int from, int end) {
        int at = from;
        while (at < end && text.charAt(at) > ' ') {
            at++;
        }
        return at;
    }
}
