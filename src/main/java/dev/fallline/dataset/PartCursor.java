package dev.fallline.dataset;

import java.util.List;

/** Tells of the rows of a dataset, read one after the other, to which part each of them goes. */
final class PartCursor {

    /** Of a row that is not used. */
    static final int NONE = -1;

    private final List<int[]> parts;
    private final int[] next;
    private int row;

    /** @param parts row numbers in the dataset, ascending in each part and in one part at most */
    PartCursor(List<int[]> parts) {
        this.parts = List.copyOf(parts);
        this.next = new int[parts.size()];
    }

    /** Goes on to the next row. */
    int next() {
        int present = row++;
        for (int part = 0; part < next.length; part++) {
            int[] rows = parts.get(part);
            if (next[part] < rows.length && rows[next[part]] == present) {
                next[part]++;
                return part;
            }
        }
        return NONE;
    }

    /** Which row of the part it is that {@link #next} went to. */
    int row(int part) {
        return next[part] - 1;
    }
}
