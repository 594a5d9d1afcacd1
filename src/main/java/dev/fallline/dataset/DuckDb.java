package dev.fallline.dataset;

import dev.fallline.FalllineProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;
import org.jspecify.annotations.Nullable;

/**
 * The embedded reader of data files. Its native library costs most of a second and a hundred megabytes, so that it is
 * opened by the first upload, not by the start of the service. It sees the datasets' directory alone and no network.
 */
final class DuckDb implements AutoCloseable {

    private final Path directory;
    private final Path spill;
    private final Limits limits;
    private @Nullable DuckDBConnection root;

    DuckDb(FalllineProperties service, DatasetProperties properties) {
        this(
                service.directory("datasets"),
                service.directory("datasets").resolve("tmp").resolve("spill"),
                new Limits(
                        properties.memory().toMegabytes(),
                        properties.threads(),
                        8 * properties.maxBytes().toMegabytes()));
    }

    /**
     * @param directory the one whose files are read
     * @param spill     what does not fit into memory is kept there for a while
     */
    DuckDb(Path directory, Path spill, Limits limits) {
        this.directory = directory;
        this.spill = spill;
        this.limits = limits;
    }

    /**
     * What it may take.
     *
     * @param memory megabytes
     * @param spill  megabytes on disk
     */
    record Limits(long memory, int threads, long spill) {}

    /** A connection for one thread, with a temporary schema of its own; to be closed. */
    synchronized Connection connect() throws SQLException {
        if (root == null) {
            root = open();
        }
        return root.duplicate();
    }

    private DuckDBConnection open() throws SQLException {
        try {
            Files.createDirectories(spill);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var settings = new Properties();
        settings.setProperty("memory_limit", limits.memory() + "MB");
        settings.setProperty("threads", Integer.toString(limits.threads()));
        settings.setProperty("temp_directory", spill.toString());
        // What a file unfolds to is bounded as the file is; wide rows of numbers take eight times their text at most.
        settings.setProperty("max_temp_directory_size", limits.spill() + "MB");
        settings.setProperty("preserve_insertion_order", "true");
        // Else a whole result is held before its first row is given out.
        settings.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        var connection = (DuckDBConnection) new DuckDBDriver().connect("jdbc:duckdb:", settings);
        try (var statement = connection.createStatement()) {
            statement.execute("set allowed_directories = [" + quote(directory + "/") + "]");
            // A time without an offset is in UTC, wherever the service runs.
            statement.execute("set TimeZone = 'UTC'");
            statement.execute("set enable_external_access = false");
            statement.execute("set lock_configuration = true");
        }
        return connection;
    }

    /** A string literal. */
    static String quote(Object text) {
        return "'" + text.toString().replace("'", "''") + "'";
    }

    @Override
    public synchronized void close() throws SQLException {
        if (root != null) {
            root.close();
            root = null;
        }
    }
}
