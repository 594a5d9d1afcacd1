package dev.fallline.dataset;

import dev.fallline.FalllineProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import org.springframework.stereotype.Component;

/** Where stored datasets lie: {@code <home>/datasets/<id>/data.parquet}; uploads under way below {@code tmp}. */
@Component
class DatasetFiles {

    private final Path directory;

    DatasetFiles(FalllineProperties properties) {
        directory = properties.directory("datasets");
        // What a killed service left of uploads has no row and no reader.
        remove(directory.resolve("tmp"));
    }

    Path parquet(String id) {
        return directory.resolve(id).resolve("data.parquet");
    }

    /** A directory for an upload; to be removed or kept. */
    Path begin(String id) {
        try {
            return Files.createDirectories(directory.resolve("tmp").resolve(id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes {@code parquet} the content of the dataset, in a way that survives a loss of power. */
    void keep(Path parquet, String id) {
        var place = parquet(id);
        try (var channel = FileChannel.open(parquet, StandardOpenOption.WRITE)) {
            channel.force(true);
            Files.createDirectories(directory.resolve(id));
            Files.move(parquet, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw Faults.storing(e);
        }
    }

    /**
     * Gives a dataset the content of another, which takes no room; either may be deleted, and the content stays while
     * one of them is there.
     *
     * @return false if the other has none any more
     */
    boolean share(String other, String id) {
        try {
            Files.createDirectories(directory.resolve(id));
            Files.createLink(parquet(id), parquet(other));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (UnsupportedOperationException | IOException e) {
            // A file system without links, or with too many of this file.
            return copy(other, id);
        }
    }

    private boolean copy(String other, String id) {
        try {
            Files.copy(parquet(other), parquet(id));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw Faults.storing(e);
        }
    }

    void delete(String id) {
        remove(directory.resolve(id));
    }

    /** Removes a directory with all it holds; one that is not there is no error. */
    static void remove(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (var paths = Files.walk(directory)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
