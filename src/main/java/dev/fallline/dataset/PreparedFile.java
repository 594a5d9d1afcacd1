package dev.fallline.dataset;

import dev.fallline.engine.training.RowSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A prepared matrix as a file. All numbers are little-endian.
 *
 * <pre>
 * "FLKPREP1" and the header (see FileHeader), JSON: recipe, and of each part its rows and whether they are weighted
 * float32   training features (rows × d, row-major), targets, weights if there are any
 * float32   the same of the validation rows, then of the test rows
 * </pre>
 */
final class PreparedFile {

    private static final long MAGIC = 0x31504552504b4c46L;

    private final JsonMapper json;

    PreparedFile(JsonMapper json) {
        this.json = json;
    }

    /** Writes and syncs a new file. */
    void write(Path path, MatrixPlan plan, Features features) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            var header = new Header(
                    plan.recipe(),
                    plan.parts().stream()
                            .map(part -> new Part(part.rows().length, part.weights() != null))
                            .toList());
            var layout = Layout.of(header, FileHeader.write(channel, MAGIC, json.writeValueAsBytes(header)));
            var sinks = new ArrayList<NumberSink>();
            for (int i = 0; i < plan.parts().size(); i++) {
                var part = plan.parts().get(i);
                var place = layout.parts().get(i);
                NumberSink.writeAll(channel, place.targets(), part.targets());
                if (part.weights() != null) {
                    NumberSink.writeAll(channel, place.weights(), part.weights());
                }
                sinks.add(new NumberSink(channel, place.features()));
            }
            features.write((part, numbers, at, count) -> sinks.get(part).write(numbers, at, count));
            for (var sink : sinks) {
                sink.flush();
            }
            if (channel.size() != layout.size()) {
                throw new IOException("A matrix of %d bytes was to be %d".formatted(channel.size(), layout.size()));
            }
            channel.force(true);
        }
    }

    /**
     * Maps a file.
     *
     * @throws IOException when it cannot be read or is not a whole matrix
     */
    PreparedData open(Path path) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            var read = FileHeader.read(channel, MAGIC, path);
            var header = json.readValue(read.text(), Header.class);
            var layout = Layout.of(header, read.start());
            if (header.parts().size() != 3 || channel.size() != layout.size()) {
                throw new IOException("%s has %d bytes, not %d".formatted(path, channel.size(), layout.size()));
            }
            return new PreparedData(
                    rows(channel, header, layout, 0),
                    rows(channel, header, layout, 1),
                    rows(channel, header, layout, 2),
                    header.recipe());
        } catch (JacksonException | ArithmeticException e) {
            throw new IOException(path + " has a damaged header", e);
        }
    }

    private static RowSource rows(FileChannel channel, Header header, Layout layout, int index) throws IOException {
        var part = header.parts().get(index);
        var place = layout.parts().get(index);
        int width = header.recipe().features();
        return new MappedRows(
                channel, place.features(), place.targets(), place.weights(), part.weighted(), part.rows(), width);
    }

    /** Gives out the features of all rows, each part's in their order. */
    @FunctionalInterface
    interface Features {
        void write(RowSink sink) throws IOException;
    }

    /** Takes features of a part's next rows. */
    @FunctionalInterface
    interface RowSink {
        void write(int part, float[] numbers, int at, int count) throws IOException;
    }

    private record Header(Recipe recipe, List<Part> parts) {

        Header {
            parts = List.copyOf(parts);
        }
    }

    private record Part(int rows, boolean weighted) {}

    /** Positions in the file. */
    private record Layout(List<Place> parts, long size) {

        static Layout of(Header header, long start) {
            var parts = new ArrayList<Place>();
            long next = start;
            for (var part : header.parts()) {
                long column = Math.multiplyExact((long) Float.BYTES, part.rows());
                long features = next;
                long targets = Math.addExact(features, Math.multiplyExact(column, header.recipe().features()));
                long weights = targets + column;
                next = part.weighted() ? weights + column : weights;
                parts.add(new Place(features, targets, weights));
            }
            return new Layout(parts, next);
        }
    }

    private record Place(long features, long targets, long weights) {}
}
