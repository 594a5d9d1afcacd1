package dev.fallline.dataset;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * The end of a Parquet file, looked at before the columnar reader sees it: the footer's length and {@code PAR1}, and how
 * many columns the footer starts to tell of. Its first fields are the version and the list of schema elements in
 * Thrift's compact form. Source: apache/parquet-format, README and parquet.thrift.
 */
final class ParquetFooter {

    private static final int TAIL = 8;
    private static final int LEAST = 12;

    /** Header of the first field, an i32, and of the second, a list. */
    private static final int VERSION = 0x15;

    private static final int SCHEMA = 0x19;
    private static final int STRUCTS = 0x0c;

    /** Bytes that hold all that is looked at. */
    private static final int START = 32;

    private ParquetFooter() {}

    /**
     * Refuses a file that is cut off, or has more columns than are read. A footer that starts otherwise is left to the
     * reader.
     */
    static void check(Path path, int mostColumns) throws IOException {
        try (var file = new RandomAccessFile(path.toFile(), "r")) {
            var tail = ByteBuffer.allocate(TAIL).order(ByteOrder.LITTLE_ENDIAN);
            if (file.length() >= LEAST) {
                file.seek(file.length() - TAIL);
                file.readFully(tail.array());
            }
            long length = Integer.toUnsignedLong(tail.getInt(0));
            if (tail.getInt(4) != 0x31524150 || length > file.length() - LEAST) {
                throw Faults.file("truncated_file", "The file is not a complete Parquet file.");
            }
            byte[] start = new byte[(int) Math.min(START, length)];
            file.seek(file.length() - TAIL - length);
            file.readFully(start);
            long columns = columns(ByteBuffer.wrap(start));
            if (columns > mostColumns) {
                throw Faults.file(
                        "too_many_columns", "The file has %d columns; at most %d are read.", columns, mostColumns);
            }
        }
    }

    /** The schema's elements without its root; −1 if they are not told here. */
    private static long columns(ByteBuffer footer) {
        if (footer.remaining() < START || footer.get() != VERSION) {
            return -1;
        }
        varint(footer);
        int field = footer.get();
        int list = footer.get() & 0xff;
        if (field != SCHEMA || (list & 0x0f) != STRUCTS) {
            return -1;
        }
        int size = list >> 4;
        return (size == 15 ? varint(footer) : size) - 1;
    }

    private static long varint(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int next = bytes.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                break;
            }
        }
        return value;
    }
}
