package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.FalllineApplication;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The service in a process of its own, which can be killed. */
final class Replica implements AutoCloseable {

    private final Path home;
    private final List<String> arguments;
    private Path log;
    private Process process;
    private JobClient client;

    /** @param arguments of the application, besides port and home */
    static Replica start(Path home, String... arguments) throws IOException, InterruptedException {
        return new Replica(home, List.of(arguments));
    }

    private Replica(Path home, List<String> arguments) throws IOException, InterruptedException {
        this.home = home;
        this.arguments = arguments;
        int port = freePort();
        this.log = log(port);
        this.process = launch(port);
        this.client = new JobClient(port);
        awaitReady(port);
    }

    /** What it has logged since it was last started. */
    List<String> log() throws IOException {
        return Files.readAllLines(log);
    }

    JobClient client() {
        return client;
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM; the milliseconds until the process was over. */
    long terminate() throws InterruptedException {
        long start = System.nanoTime();
        process.destroy();
        process.waitFor();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    /** SIGSTOP: it keeps all it has, and does nothing until {@link #thaw}. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** SIGCONT. */
    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** Starts it again, on another port. */
    void restart() throws IOException, InterruptedException {
        int port = freePort();
        log = log(port);
        process = launch(port);
        client = new JobClient(port);
        awaitReady(port);
    }

    private Process launch(int port) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                FalllineApplication.class.getName(),
                "--server.port=" + port,
                "--fallline.home=" + home));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()))
                .start();
    }

    private void awaitReady(int port) throws InterruptedException {
        while (true) {
            assertThat(process.isAlive()).as("The replica on port %d is alive", port).isTrue();
            try {
                if (client.send("/actuator/health/readiness", "application/json").statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                // It does not listen yet.
            }
            Thread.sleep(50);
        }
    }

    private static Path log(int port) {
        return Path.of("target", "replica-%d.log".formatted(port));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
