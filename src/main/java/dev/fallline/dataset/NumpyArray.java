package dev.fallline.dataset;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An array in NumPy's {@code .npy} format, versions 1 to 3, of one or two dimensions: numbers, booleans or strings, in
 * C or Fortran order. Read row by row, once.
 */
final class NumpyArray implements Closeable {

    private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([<>|=])([biufUS])(\\d+)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");
    private static final int LONGEST_HEADER = 1 << 16;
    private static final int LONGEST_STRING = 4096;
    private static final int PORTION = 1 << 16;

    private final FileChannel channel;
    private final char kind;
    private final int size;
    private final ByteOrder endian;
    private final long rows;
    private final int columns;
    private final boolean flat;
    private final Strip[] strips;

    /** @throws dev.fallline.problem.ProblemException unless the file is such an array, whole */
    NumpyArray(Path file, int maxColumns) {
        try {
            channel = FileChannel.open(file);
            var start = bytes(0, 12);
            if (start.remaining() < 12 || start.get(0) != (byte) 0x93) {
                throw Faults.file("corrupt_file", "The file is no complete NumPy array.");
            }
            int version = start.get(6);
            long length = version == 1
                    ? start.order(ByteOrder.LITTLE_ENDIAN).getShort(8) & 0xffff
                    : start.order(ByteOrder.LITTLE_ENDIAN).getInt(8) & 0xffffffffL;
            int from = version == 1 ? 10 : 12;
            if (version < 1 || version > 3 || length > LONGEST_HEADER) {
                throw Faults.file("corrupt_file", "The header of the NumPy array cannot be read.");
            }
            var header = StandardCharsets.ISO_8859_1.decode(bytes(from, (int) length)).toString();
            var type = TYPE.matcher(header);
            if (!type.find()) {
                throw Faults.file(
                        "unsupported_array", "NumPy arrays of numbers, booleans and strings are read; this is %s.",
                        header.strip().substring(0, Math.min(header.strip().length(), 100)));
            }
            endian = type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            kind = type.group(2).charAt(0);
            size = itemSize(kind, Integer.parseInt(type.group(3)));
            var shape = shape(header);
            if (shape.isEmpty() || shape.size() > 2) {
                throw Faults.file(
                        "unsupported_array",
                        "The NumPy array has %d dimensions; a table has two: reshape it to rows and columns.",
                        shape.size());
            }
            rows = shape.getFirst();
            flat = shape.size() == 1;
            columns = flat ? 1 : Math.toIntExact(Math.min(Integer.MAX_VALUE, shape.get(1)));
            if (columns > maxColumns) {
                throw Faults.file("too_many_columns", "The array has %d columns; at most %d are read.", columns, maxColumns);
            }
            checkLength(from + length);
            var order = ORDER.matcher(header);
            boolean fortran = order.find() && order.group(1).equals("True") && columns > 1;
            strips = strips(fortran, from + length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Strip[] strips(boolean fortran, long data) {
        var made = new Strip[fortran ? columns : 1];
        int portion = Math.max(size, Math.max(PORTION / made.length, 512) / size * size);
        for (int i = 0; i < made.length; i++) {
            made[i] = new Strip(data + i * rows * size, fortran ? rows * size : rows * columns * size, portion);
        }
        return made;
    }

    private void checkLength(long data) throws IOException {
        long expected;
        try {
            expected = Math.addExact(data, Math.multiplyExact(Math.multiplyExact(rows, (long) columns), (long) size));
        } catch (ArithmeticException e) {
            throw Faults.file("corrupt_file", "The shape of the NumPy array cannot be.");
        }
        if (channel.size() < expected) {
            throw Faults.file(
                    "truncated_file", "The NumPy array of %d rows needs %,d bytes, the file has %,d.",
                    rows, expected, channel.size());
        }
    }

    private static int itemSize(char kind, int said) {
        boolean known = switch (kind) {
            case 'b' -> said == 1;
            case 'i', 'u' -> said == 1 || said == 2 || said == 4 || said == 8;
            case 'f' -> said == 2 || said == 4 || said == 8;
            default -> said > 0 && said <= LONGEST_STRING;
        };
        if (!known) {
            throw Faults.file("unsupported_array", "NumPy's type %s%d is not read; use float32 or float64.", kind, said);
        }
        return kind == 'U' ? 4 * said : said;
    }

    private static List<Long> shape(String header) {
        var shape = SHAPE.matcher(header);
        var lengths = new ArrayList<Long>();
        try {
            if (shape.find()) {
                for (var part : shape.group(1).split(",")) {
                    if (!part.isBlank()) {
                        lengths.add(Long.parseLong(part.strip()));
                    }
                }
            }
        } catch (NumberFormatException e) {
            lengths.clear();
        }
        if (lengths.stream().anyMatch(length -> length < 0)) {
            throw Faults.file("corrupt_file", "The shape of the NumPy array cannot be.");
        }
        return lengths;
    }

    long rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    /** Whether the array has one dimension. */
    boolean flat() {
        return flat;
    }

    /** SQL type of its columns. */
    String type() {
        return switch (kind) {
            case 'b' -> "BOOLEAN";
            case 'U', 'S' -> "VARCHAR";
            default -> "DOUBLE";
        };
    }

    boolean isText() {
        return kind == 'U' || kind == 'S';
    }

    boolean isLogical() {
        return kind == 'b';
    }

    /** The next value of the column as a number. */
    double number(int column) {
        var bytes = next(column);
        return switch (kind) {
            case 'f' -> switch (size) {
                case 2 -> Float.float16ToFloat(bytes.getShort());
                case 4 -> bytes.getFloat();
                default -> bytes.getDouble();
            };
            case 'u' -> switch (size) {
                case 1 -> bytes.get() & 0xff;
                case 2 -> bytes.getShort() & 0xffff;
                case 4 -> bytes.getInt() & 0xffffffffL;
                default -> unsigned(bytes.getLong());
            };
            default -> switch (size) {
                case 1 -> bytes.get();
                case 2 -> bytes.getShort();
                case 4 -> bytes.getInt();
                default -> (double) bytes.getLong();
            };
        };
    }

    private static double unsigned(long value) {
        return value >= 0 ? value : (double) (value >>> 1 | value & 1) * 2;
    }

    /** The next value of the column as text, without the zeros that fill it up. */
    String text(int column) {
        byte[] item = new byte[size];
        next(column).get(item);
        var charset = kind == 'S'
                ? StandardCharsets.UTF_8
                : endian == ByteOrder.BIG_ENDIAN ? Charset.forName("UTF-32BE")
                        : Charset.forName("UTF-32LE");
        var text = new String(item, charset);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private ByteBuffer next(int column) {
        return strips[strips.length == 1 ? 0 : column].next();
    }

    private ByteBuffer bytes(long at, int count) throws IOException {
        var bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {
            // Until it is full or the file ends.
        }
        return bytes.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Values that follow one another in the file. */
    private final class Strip {

        private final ByteBuffer buffer;
        private final long end;
        private long position;

        Strip(long from, long length, int portion) {
            buffer = ByteBuffer.allocate((int) Math.min(portion, Math.max(length, 1))).order(endian).limit(0);
            position = from;
            end = from + length;
        }

        ByteBuffer next() {
            if (!buffer.hasRemaining()) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), end - position));
                try {
                    while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) >= 0) {
                        // Until it is full; the length was checked.
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                position += buffer.position();
                buffer.flip();
            }
            return buffer;
        }
    }
}
