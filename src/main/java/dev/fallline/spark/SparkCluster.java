package dev.fallline.spark;

import dev.fallline.FalllineProperties;
import dev.fallline.dataset.DatasetSource;
import dev.fallline.spec.ExecutionSpec;
import java.io.File;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** The configured Spark cluster: starts the driver of a job. */
@Component
public class SparkCluster {

    private static final String MAIN = "dev.fallline.spark.driver.Driver";
    private static final Pattern HOSTS = Pattern.compile("spark://(.+)");
    private static final Duration CONNECT = Duration.ofSeconds(2);

    /** Of both processes. */
    private static final List<String> JVM_FLAGS =
            List.of("--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED");

    private final SparkProperties properties;
    private final DriverJar jar;

    SparkCluster(SparkProperties properties, FalllineProperties service) {
        this.properties = properties;
        this.jar = new DriverJar(service.directory("spark").resolve("driver.jar"));
    }

    /** Whether there is one. */
    public boolean isConfigured() {
        return properties.isConfigured();
    }

    /**
     * Starts the driver of a job.
     *
     * @param spec of the job, all defaults filled in
     * @throws SparkFault when it does not start
     */
    public DriverProcess start(String jobId, JsonNode spec, ExecutionSpec.Spark execution, DatasetSource source) {
        Path home = properties.home();
        String master = properties.master();
        if (home == null || master == null) {
            throw new SparkFault("spark_not_configured", "No Spark cluster is configured here.");
        }
        if (!Files.isDirectory(home.resolve("jars"))) {
            throw new SparkFault("spark_not_configured", "fallline.spark.home has no directory `jars`.");
        }
        try {
            Path directory = Files.createTempDirectory("fallline-spark-");
            var job = new DriverJob(
                    jobId,
                    spec,
                    source,
                    properties.datasets(),
                    jar.get().toString(),
                    execution.executors() * properties.executorCores(),
                    execution.executors(),
                    properties.patience().toMillis(),
                    conf(master, execution, directory));
            Wire.json().writeValue(directory.resolve(Wire.JOB_FILE).toFile(), job);
            return DriverProcess.start(directory, command(home, directory));
        } catch (IOException e) {
            var fault = new SparkFault("spark_driver_not_started", "The Spark driver does not start: " + e.getMessage());
            fault.initCause(e);
            throw fault;
        }
    }

    private ProcessBuilder command(Path home, Path directory) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx%dm".formatted(properties.driverMemory().toMegabytes()));
        command.add("-XX:+UseSerialGC");
        command.addAll(JVM_FLAGS);
        command.add("-Dslf4j.provider=org.apache.logging.slf4j.SLF4JServiceProvider");
        command.add("-Djava.io.tmpdir=" + directory);
        Optional.ofNullable(System.getProperty("org.bytedeco.javacpp.cachedir"))
                .ifPresent(cache -> command.add("-Dorg.bytedeco.javacpp.cachedir=" + cache));
        command.add("-cp");
        command.add(home.resolve("jars") + File.separator + "*" + File.pathSeparator + jar.get());
        command.add(MAIN);
        command.add(directory.toString());
        var builder = new ProcessBuilder(command);
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("OPENBLAS_NUM_THREADS", "1");
        loopback().ifPresent(address -> builder.environment().put("SPARK_LOCAL_IP", address));
        return builder;
    }

    private Map<String, String> conf(String master, ExecutionSpec.Spark execution, Path directory) {
        var conf = new LinkedHashMap<String, String>();
        conf.put("spark.master", master);
        conf.put("spark.ui.enabled", "false");
        conf.put("spark.log.level", "WARN");
        conf.put("spark.cores.max", Integer.toString(execution.executors() * properties.executorCores()));
        conf.put("spark.executor.cores", Integer.toString(properties.executorCores()));
        // What an executor holds is rows. Spark asks for half as much again while it stores a part.
        conf.put("spark.memory.fraction", "0.8");
        conf.put("spark.executor.memory", properties.executorMemory().toMegabytes() + "m");
        conf.put("spark.executor.extraJavaOptions", String.join(" ", JVM_FLAGS) + " -Djava.io.tmpdir=.");
        conf.put("spark.executorEnv.OPENBLAS_NUM_THREADS", "1");
        conf.put("spark.local.dir", directory.toString());
        // A broadcast takes memory by such blocks, 4 MiB by default; most are a few KiB, one or two a round.
        conf.put("spark.broadcast.blockSize", "256k");
        // What the pages of Spark would show, which are off, is not kept up to date for each task.
        conf.put("spark.ui.liveUpdate.period", "10s");
        // Each loss of an executor counts as a failure of its tasks, and costs time alone.
        conf.put("spark.task.maxFailures", "10");
        loopback().ifPresent(address -> {
            conf.put("spark.driver.host", address);
            conf.put("spark.driver.bindAddress", address);
        });
        conf.putAll(properties.conf());
        return conf;
    }

    /** The address of a master on the loopback interface, whose executors find the driver there alone. */
    private Optional<String> loopback() {
        return addresses().stream().findFirst().flatMap(first -> {
            try {
                InetAddress address = InetAddress.getByName(first.getHostString());
                return address.isLoopbackAddress() && address instanceof Inet4Address
                        ? Optional.of(address.getHostAddress())
                        : Optional.empty();
            } catch (UnknownHostException e) {
                return Optional.empty();
            }
        });
    }

    /** Of the masters of a standalone cluster; none for another kind of cluster. */
    private List<InetSocketAddress> addresses() {
        String master = properties.master();
        var hosts = HOSTS.matcher(master == null ? "" : master);
        var addresses = new ArrayList<InetSocketAddress>();
        if (hosts.matches()) {
            for (String host : hosts.group(1).split(",", -1)) {
                URI address = URI.create("spark://" + host);
                addresses.add(InetSocketAddress.createUnresolved(address.getHost(), address.getPort()));
            }
        }
        return addresses;
    }

    /** Whether a master answers; empty where the kind of cluster has none that could be asked. */
    Optional<Boolean> answers() {
        List<InetSocketAddress> masters = addresses();
        return masters.isEmpty() ? Optional.empty() : Optional.of(masters.stream().anyMatch(SparkCluster::answers));
    }

    private static boolean answers(InetSocketAddress master) {
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(master.getHostString(), master.getPort()), (int) CONNECT.toMillis());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** As it is configured; empty where none is. */
    Optional<String> master() {
        return Optional.ofNullable(properties.master());
    }
}
