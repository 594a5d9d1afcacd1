package dev.fallline.dataset;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prepared sparse rows as a file, CSR. All numbers are little-endian.
 *
 * <pre>
 * "FLKSPRS1" and the header (see FileHeader), JSON: recipe, and of each part its rows, their numbers, whether they are weighted
 * int64     of each training row where its numbers start, and where the last ends (rows + 1)
 * int32     the numbers' features, ascending in a row
 * float32   the numbers, targets, weights if there are any
 *           the same of the validation rows, then of the test rows
 * </pre>
 *
 * <p>What all rows share, their base, follows from the recipe.
 */
final class SparseFile {

    private static final long MAGIC = 0x31535250534b4c46L;

    private final JsonMapper json;

    SparseFile(JsonMapper json) {
        this.json = json;
    }

    /** Writes and syncs a new file. */
    void write(Path path, MatrixPlan plan, Rows rows) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            var header = new Header(
                    plan.recipe(),
                    plan.parts().stream()
                            .map(part -> new Part(part.rows().length, part.numbers(), part.weights() != null))
                            .toList());
            var layout = Layout.of(header, FileHeader.write(channel, MAGIC, json.writeValueAsBytes(header)));
            var sinks = new ArrayList<PartSink>();
            for (int i = 0; i < plan.parts().size(); i++) {
                sinks.add(new PartSink(channel, layout.parts().get(i), plan.parts().get(i)));
            }
            rows.write((part, places, values, from, to) -> sinks.get(part).write(places, values, from, to));
            for (var sink : sinks) {
                sink.close();
            }
            if (channel.size() != layout.size()) {
                throw new IOException("Rows of %d bytes were to be %d".formatted(channel.size(), layout.size()));
            }
            channel.force(true);
        }
    }

    /**
     * Maps a file.
     *
     * @throws IOException when it cannot be read or is not whole
     */
    PreparedData open(Path path) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            var read = FileHeader.read(channel, MAGIC, path);
            var header = json.readValue(read.text(), Header.class);
            var layout = Layout.of(header, read.start());
            if (header.parts().size() != 3 || channel.size() != layout.size()) {
                throw new IOException("%s has %d bytes, not %d".formatted(path, channel.size(), layout.size()));
            }
            float[] base = SparseEncoding.base(header.recipe());
            var parts = new ArrayList<MappedSparseRows>();
            for (int i = 0; i < header.parts().size(); i++) {
                parts.add(rows(channel, header, layout.parts().get(i), header.parts().get(i), base));
            }
            return new PreparedData(parts.get(0), parts.get(1), parts.get(2), header.recipe());
        } catch (JacksonException | ArithmeticException e) {
            throw new IOException(path + " has a damaged header", e);
        }
    }

    private static MappedSparseRows rows(FileChannel channel, Header header, Place place, Part part, float[] base)
            throws IOException {
        var numbers = new MappedSparseRows.Sections(
                SparseFile.<LongBuffer>pieces(
                        channel, place.starts(), Long.BYTES * (part.rows() + 1L), MappedByteBuffer::asLongBuffer),
                SparseFile.<IntBuffer>pieces(
                        channel, place.places(), Integer.BYTES * part.numbers(), MappedByteBuffer::asIntBuffer),
                SparseFile.<FloatBuffer>pieces(
                        channel, place.values(), Float.BYTES * part.numbers(), MappedByteBuffer::asFloatBuffer));
        return new MappedSparseRows(
                channel,
                numbers,
                place.targets(),
                place.weights(),
                part.weighted(),
                part.rows(),
                part.numbers(),
                header.recipe().features(),
                base);
    }

    private static <B> List<B> pieces(FileChannel channel, long from, long bytes, Function<MappedByteBuffer, B> view)
            throws IOException {
        var pieces = new ArrayList<B>();
        for (long done = 0; done < bytes; done += MappedSection.PIECE) {
            var piece = channel.map(FileChannel.MapMode.READ_ONLY, from + done, Math.min(MappedSection.PIECE, bytes - done));
            piece.order(ByteOrder.LITTLE_ENDIAN);
            pieces.add(view.apply(piece));
        }
        return pieces;
    }

    /** Gives out all rows, each part's in their order. */
    @FunctionalInterface
    interface Rows {
        void write(RowSink sink) throws IOException;
    }

    /** Takes a part's next row. */
    @FunctionalInterface
    interface RowSink {
        void write(int part, int[] places, float[] values, int from, int to) throws IOException;
    }

    private record Header(Recipe recipe, List<Part> parts) {

        Header {
            parts = List.copyOf(parts);
        }
    }

    private record Part(int rows, long numbers, boolean weighted) {}

    /** Positions in the file. */
    private record Layout(List<Place> parts, long size) {

        static Layout of(Header header, long start) {
            var parts = new ArrayList<Place>();
            long next = start;
            for (var part : header.parts()) {
                if (part.rows() < 0 || part.numbers() < 0) {
                    throw new ArithmeticException("A part of fewer than no rows");
                }
                long column = (long) Float.BYTES * part.rows();
                long numbers = Math.multiplyExact((long) Float.BYTES, part.numbers());
                long places = next + Long.BYTES * (part.rows() + 1L);
                long values = Math.addExact(places, numbers);
                long targets = Math.addExact(values, numbers);
                long weights = targets + column;
                parts.add(new Place(next, places, values, targets, weights));
                next = part.weighted() ? weights + column : weights;
            }
            return new Layout(parts, next);
        }
    }

    private record Place(long starts, long places, long values, long targets, long weights) {}

    /** Writes the rows of a part one after the other. */
    private static final class PartSink {

        private final NumberSink starts;
        private final NumberSink places;
        private final NumberSink values;
        private long next;

        PartSink(FileChannel channel, Place place, MatrixPlan.Part part) throws IOException {
            starts = new NumberSink(channel, place.starts());
            places = new NumberSink(channel, place.places());
            values = new NumberSink(channel, place.values());
            starts.write(0);
            NumberSink.writeAll(channel, place.targets(), part.targets());
            if (part.weights() != null) {
                NumberSink.writeAll(channel, place.weights(), part.weights());
            }
        }

        void write(int[] features, float[] numbers, int from, int to) throws IOException {
            places.write(features, from, to - from);
            values.write(numbers, from, to - from);
            next += to - from;
            starts.write(next);
        }

        void close() throws IOException {
            starts.flush();
            places.flush();
            values.flush();
        }
    }
}
