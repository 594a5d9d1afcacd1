package dev.fallline.spark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The driver of one job, a process that this one owns: when it is closed, neither process nor files of it are left. */
public final class DriverProcess implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DriverProcess.class);

    private static final String LOG_FILE = "driver.log";
    private static final int LINES_SHOWN = 40;
    private static final int REMOVALS = 5;

    /** After it was told to end, or its output did. */
    private static final Duration END = Duration.ofSeconds(3);

    private final Path directory;
    private final Process process;
    private final BufferedReader output;

    private DriverProcess(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * @param directory of the run, which is removed with the process
     * @param command   to start
     */
    static DriverProcess start(Path directory, ProcessBuilder command) throws IOException {
        command.redirectError(directory.resolve(LOG_FILE).toFile());
        return new DriverProcess(directory, command.start());
    }

    /** The directory that both processes share. */
    public Path directory() {
        return directory;
    }

    /** Waits for what the driver has to say; {@code null} when it says no more. */
    public @Nullable FromDriver hear() {
        try {
            String line = output.readLine();
            while (line != null && !line.startsWith(Wire.LINE_START)) {
                LOG.debug("A driver wrote: {}", line);
                line = output.readLine();
            }
            return line == null ? null : Wire.json().readValue(line, FromDriver.class);
        } catch (IOException e) {
            // Its end of the pipe is gone, and so is it.
            LOG.debug("A driver is gone", e);
            return null;
        }
    }

    /** Tells the driver something; one that is gone hears nothing. */
    public synchronized void tell(ToDriver message) {
        try {
            process.getOutputStream().write((Wire.json().writeValueAsString(message) + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            LOG.debug("A driver does not listen", e);
        }
    }

    /** Ends the process at once, whatever it does. */
    public void kill() {
        process.destroyForcibly();
    }

    /**
     * How the driver says that training ended, when it has nothing more to tell.
     *
     * @throws SparkFault when it ended in another way
     */
    public FromDriver.Result result() {
        int code = exitCode();
        Path file = directory.resolve(Wire.RESULT_FILE);
        if (code != 0 || !Files.exists(file)) {
            LOG.warn("A Spark driver ended with code {}; the end of its log:\n{}", code, endOfLog());
            throw new SparkFault("spark_driver_lost", "The Spark driver ended with code %d.".formatted(code));
        }
        return Wire.json().readValue(file.toFile(), FromDriver.Result.class);
    }

    private int exitCode() {
        try {
            if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
            return -1;
        }
    }

    /** The last lines of its log. */
    public String endOfLog() {
        try (var lines = new BufferedReader(
                new InputStreamReader(Files.newInputStream(directory.resolve(LOG_FILE)), StandardCharsets.UTF_8))) {
            List<String> all = lines.lines().toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - LINES_SHOWN), all.size()));
        } catch (IOException | UncheckedIOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        kill();
        exitCode();
        for (int i = 0; i < REMOVALS && Files.exists(directory); i++) {
            remove();
        }
        if (Files.exists(directory)) {
            LOG.warn("{} stays", directory);
        }
    }

    /** What the process wrote last may appear while the rest is removed. */
    private void remove() {
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("{} changes while it is removed", directory, e);
        }
    }
}
