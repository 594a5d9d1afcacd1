package dev.fallline.spark;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A standalone Spark cluster on the loopback interface: a master and some workers, each a process of its own, started
 * from a directory of Spark's jars. For tests, and from the command line for a try on one machine.
 */
public final class LocalCluster implements AutoCloseable {

    private static final Pattern STARTED = Pattern.compile("Starting Spark master at (spark://\\S+)");
    private static final String HOST = "127.0.0.1";
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final Path home;
    private final Path work;
    private final String jvmOptions;
    private final List<Process> processes = new ArrayList<>();
    private final String url;

    private LocalCluster(Path home, Path work, int port, int workers, int memory, String jvmOptions) {
        this.home = home;
        this.work = work;
        this.jvmOptions = jvmOptions;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        Path log = work.resolve("master.log");
        start(log, List.of("org.apache.spark.deploy.master.Master", "--host", HOST, "--port", Integer.toString(port),
                "--webui-port", "0"));
        this.url = find(log, STARTED);
        for (int i = 0; i < workers; i++) {
            Path workerLog = work.resolve("worker-" + i + ".log");
            start(workerLog, List.of("org.apache.spark.deploy.worker.Worker", "--host", HOST, "--webui-port", "0",
                    "--cores", "1", "--memory", memory + "M", "--work-dir", work.resolve("worker-" + i).toString(), url));
            find(workerLog, Pattern.compile("(Successfully registered with master)"));
        }
    }

    /**
     * Starts a cluster whose master has any free port.
     *
     * @param home   a directory whose {@code jars} are Spark's
     * @param work   for logs and what the executors write; removed when it is closed
     * @param memory megabytes of each worker
     */
    public static LocalCluster start(Path home, Path work, int workers, int memory) {
        // Processes that live for seconds have no use for code that is compiled for hours.
        return new LocalCluster(home, work, 0, workers, memory, "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    }

    /** @param args home, number of workers, megabytes of each */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path home = Path.of(args[0]).toAbsolutePath();
        Path work = Files.createTempDirectory("spark-work-");
        var cluster = new LocalCluster(home, work, 7077, Integer.parseInt(args[1]), Integer.parseInt(args[2]), "");
        System.out.println("A Spark master with " + args[1] + " workers of one processor runs at " + cluster.url()
                + "; logs are in " + work + ". Control-C ends it.");
        for (Process process : cluster.processes) {
            process.waitFor();
        }
    }

    /** As Spark names it. */
    public String url() {
        return url;
    }

    /** Processes of its workers. */
    public List<ProcessHandle> executors() {
        return processes.stream().flatMap(Process::descendants).toList();
    }

    private void start(Path log, List<String> arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-Dspark.master.rest.enabled=false",
                "-Dspark.worker.cleanup.enabled=true",
                "-Dspark.worker.cleanup.interval=60",
                "-Dspark.worker.cleanup.appDataTtl=300",
                "-cp",
                home.resolve("jars") + File.separator + "*"));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", HOST);
        // Of the executors, too, which are the workers' children.
        builder.environment().put("JDK_JAVA_OPTIONS", jvmOptions);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try {
            Files.createDirectories(work);
            processes.add(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a log says, as soon as it does. */
    private static String find(Path log, Pattern pattern) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE_NANOS) {
            try {
                var found = pattern.matcher(Files.readString(log));
                if (found.find()) {
                    return found.group(1);
                }
                Thread.sleep(50);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw new IllegalStateException(log + " does not say " + pattern);
    }

    private void stop() {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Ends all its processes and removes what they wrote. */
    @Override
    public void close() {
        stop();
        for (Process process : processes) {
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (!Files.exists(work)) {
            return;
        }
        try (var files = Files.walk(work)) {
            files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
