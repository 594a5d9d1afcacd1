package dev.fallline.dataset;

import dev.fallline.FalllineProperties;
import dev.fallline.engine.training.RowBlock;
import dev.fallline.engine.training.RowSource;
import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Prepared matrices on disk, {@code <home>/prepared/<dataset>/<hash>.matrix}: each built once, shared by all jobs that
 * want it and kept over restarts. The least recently used ones go when there is no room for another; jobs that read
 * them go on, as a mapped file stays until it is let go of.
 */
@Component
class PreparedFiles {

    private static final Logger LOG = LoggerFactory.getLogger(PreparedFiles.class);

    /** Smaller matrices are made again in less time than a disk takes to say that it has them. */
    static final long SMALLEST = 4L << 20;

    private static final String SUFFIX = ".matrix";

    private final Path directory;
    private final PreparedFile format;
    private final SparseFile sparseFormat;
    private final long maxBytes;
    private final long heapBytes;
    private final Clock clock;

    PreparedFiles(FalllineProperties service, DatasetProperties properties, JsonMapper json, Clock clock) {
        this.directory = service.directory("prepared");
        this.format = new PreparedFile(json);
        this.sparseFormat = new SparseFile(json);
        this.maxBytes = properties.prepared().toBytes();
        this.heapBytes = properties.cache().toBytes();
        this.clock = clock;
        sweep();
    }

    /** What a killed service left half built has no reader; and another configured size may be less. */
    private void sweep() {
        for (var file : files()) {
            if (!file.toString().endsWith(SUFFIX)) {
                remove(file);
            }
        }
        makeRoom(0);
    }

    /** A matrix that was built before; in arrays where it fits there. */
    @Nullable PreparedData find(PreparedKey key) {
        var file = file(key);
        if (!Files.exists(file)) {
            return null;
        }
        try {
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
            var data = open(key);
            return fitsHeap(Files.size(file)) ? data.inArrays() : data;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            LOG.warn("Builds a prepared matrix again, because its file is damaged: {}", e.getMessage());
            remove(file);
            return null;
        }
    }

    /**
     * Builds a matrix and keeps it.
     *
     * @throws ProblemException when it is larger than all of them may be, or the disk is full and it does not fit into
     *                          memory
     */
    PreparedData build(PreparedKey key, MatrixEncoder encoder) {
        var plan = encoder.plan();
        if (fitsHeap(plan.bytes())) {
            var data = encoder.inMemory();
            if (plan.bytes() >= SMALLEST && plan.bytes() <= maxBytes) {
                try {
                    write(key, plan, beside -> {
                        if (plan.sparse()) {
                            sparseFormat.write(beside, plan, sink -> copySparse(data, sink));
                        } else {
                            format.write(beside, plan, sink -> copy(data, sink));
                        }
                    });
                } catch (IOException e) {
                    LOG.warn("Keeps a prepared matrix in memory alone, because it cannot be written: {}", e.getMessage());
                }
            }
            return data;
        }
        if (plan.bytes() > maxBytes) {
            throw new ProblemException(
                    ProblemKind.TOO_LARGE,
                    "matrix_too_large",
                    "The prepared matrix would have %,d bytes, more than fallline.datasets.prepared allows (%,d); leave features out."
                            .formatted(plan.bytes(), maxBytes),
                    List.of());
        }
        try {
            write(key, plan, beside -> {
                if (plan.sparse()) {
                    sparseFormat.write(beside, plan, sink -> streamSparse(encoder, sink));
                } else {
                    format.write(beside, plan, sink -> stream(encoder, sink));
                }
            });
            return open(key);
        } catch (UncheckedIOException e) {
            throw Faults.storing(new IOException("A prepared matrix was not written", e));
        } catch (IOException e) {
            throw Faults.storing(e);
        }
    }

    private PreparedData open(PreparedKey key) throws IOException {
        return key.sparse() ? sparseFormat.open(file(key)) : format.open(file(key));
    }

    private static void stream(MatrixEncoder encoder, PreparedFile.RowSink sink) {
        float[] row = new float[encoder.plan().recipe().features()];
        encoder.encode((part, _, encoding, values) -> {
            encoding.encode(values, row, 0);
            try {
                sink.write(part, row, 0, row.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void streamSparse(MatrixEncoder encoder, SparseFile.RowSink sink) {
        encoder.encodeSparse((part, numbers) -> {
            try {
                sink.write(part, numbers.places(), numbers.values(), 0, numbers.count());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Whether a matrix of so many bytes is held in arrays rather than mapped. */
    boolean fitsHeap(long bytes) {
        return bytes <= heapBytes && bytes / Float.BYTES < Integer.MAX_VALUE - 8;
    }

    private static void copy(PreparedData data, PreparedFile.RowSink sink) throws IOException {
        var parts = List.of(data.training(), data.validation(), data.test());
        for (int part = 0; part < parts.size(); part++) {
            RowSource rows = parts.get(part);
            var block = new RowBlock(rows.rows(), 0);
            rows.view(0, rows.rows(), block);
            sink.write(part, block.features(), block.featuresOffset(), rows.rows() * rows.features());
        }
    }

    private static void copySparse(PreparedData data, SparseFile.RowSink sink) throws IOException {
        var parts = List.of(data.training(), data.validation(), data.test());
        for (int part = 0; part < parts.size(); part++) {
            RowSource rows = parts.get(part);
            var block = RowBlock.sparse(rows.rows());
            rows.view(0, rows.rows(), block);
            for (int row = 0; row < rows.rows(); row++) {
                sink.write(part, block.indices(), block.values(), block.offsets()[row], block.ends()[row]);
            }
        }
    }

    /** Writes a matrix's file. */
    @FunctionalInterface
    private interface Content {
        void write(Path file) throws IOException;
    }

    private void write(PreparedKey key, MatrixPlan plan, Content content) throws IOException {
        makeRoom(plan.bytes());
        var file = file(key);
        Files.createDirectories(file.getParent());
        var beside = file.resolveSibling(UUID.randomUUID() + ".building");
        try {
            content.write(beside);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
            try (var folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
                folder.force(true);
            }
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    /** Removes the least recently used until so much may be added. */
    private synchronized void makeRoom(long bytes) {
        var known = new ArrayList<Known>();
        for (var file : files()) {
            try {
                known.add(new Known(file, Files.size(file), Files.getLastModifiedTime(file)));
            } catch (IOException e) {
                LOG.debug("{} is gone", file, e);
            }
        }
        known.sort(Comparator.comparing(Known::used));
        long all = bytes + known.stream().mapToLong(Known::bytes).sum();
        for (var file : known) {
            if (all > maxBytes && file.path().toString().endsWith(SUFFIX)) {
                remove(file.path());
                all -= file.bytes();
            }
        }
    }

    private record Known(Path path, long bytes, FileTime used) {}

    /** Removes everything prepared from the dataset. */
    void forget(String datasetId) {
        DatasetFiles.remove(directory.resolve(datasetId));
    }

    private Path file(PreparedKey key) {
        return directory.resolve(key.spec().id()).resolve(key.hash() + SUFFIX);
    }

    private List<Path> files() {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (var paths = Files.walk(directory)) {
            return paths.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
