package dev.fallline.dataset;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Numbers of all rows in a file, mapped in pieces because a buffer holds 2 GiB at most.
 *
 * @param pieces    of {@code pieceRows} rows each, the last possibly of fewer
 * @param width     numbers of a row
 */
record MappedSection(List<FloatBuffer> pieces, int pieceRows, int width) {

    /** Bytes of a piece at most. */
    static final int PIECE = 1 << 30;

    MappedSection {
        pieces = List.copyOf(pieces);
    }

    /** Maps numbers of so many rows. */
    static MappedSection of(FileChannel channel, long from, int rows, int width) throws IOException {
        int pieceRows = Math.max(1, PIECE / Float.BYTES / width);
        var pieces = new ArrayList<FloatBuffer>();
        for (long row = 0; row < rows; row += pieceRows) {
            long size = Float.BYTES * (long) width * Math.min(pieceRows, rows - row);
            pieces.add(channel.map(FileChannel.MapMode.READ_ONLY, from + Float.BYTES * row * width, size)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer());
        }
        return new MappedSection(pieces, pieceRows, width);
    }

    float at(int row) {
        return pieces.get(row / pieceRows).get(row % pieceRows * width);
    }

    /** Copies whole rows. */
    void copy(int from, int count, float[] into, int at) {
        int row = from;
        int left = count;
        while (left > 0) {
            int first = row % pieceRows;
            int some = Math.min(left, pieceRows - first);
            pieces.get(row / pieceRows).get(first * width, into, at + (row - from) * width, some * width);
            row += some;
            left -= some;
        }
    }
}
