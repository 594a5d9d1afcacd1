package dev.fallline.spark.driver;

import dev.fallline.spark.DriverJob;
import dev.fallline.spark.FromDriver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/** The Spark application of one job: its context, and the executors it waits for. */
final class Cluster {

    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** With some executors there, the others are not waited for longer than this. */
    private static final Duration GATHER = Duration.ofSeconds(20);

    /** A cluster with free processors has given its executors by then. */
    private static final Duration USUAL = Duration.ofSeconds(8);

    private static final long LOOK_MILLIS = 50;
    private static final Pattern HOSTS = Pattern.compile("spark://(.+)");

    private final JavaSparkContext spark;
    private final DriverJob job;
    private volatile boolean closing;

    private Cluster(JavaSparkContext spark, DriverJob job) {
        this.spark = spark;
        this.job = job;
    }

    /** @throws ClusterFault when the cluster does not answer */
    static Cluster connect(DriverJob job, Service service) {
        var conf = new SparkConf(false);
        job.conf().forEach(conf::set);
        conf.setAppName("fallline " + job.jobId()).set("spark.jars", job.jar());
        requireMaster(conf.get("spark.master"));
        JavaSparkContext context;
        try {
            context = new JavaSparkContext(conf);
        } catch (Exception fault) {
            throw new ClusterFault("spark_unreachable", "The Spark cluster did not take the job's application: "
                    + ClusterFault.message(fault), fault);
        }
        var cluster = new Cluster(context, job);
        context.sc().addSparkListener(new SparkListener() {
            @Override
            public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
                if (!cluster.closing) {
                    service.tell(new FromDriver.Warning(
                            "executor_lost", "Executor %s was lost; its rows are read again by another."
                                    .formatted(removed.executorId())));
                }
            }
        });
        return cluster;
    }

    /** Spark itself would look for a master that is not there for a minute, and then not say so. */
    private static void requireMaster(String master) {
        var hosts = HOSTS.matcher(master);
        if (!hosts.matches()) {
            return;
        }
        for (String host : hosts.group(1).split(",", -1)) {
            URI address = URI.create("spark://" + host);
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), (int) CONNECT.toMillis());
                return;
            } catch (IOException | IllegalArgumentException unreachable) {
                // The next may be the one that leads.
            }
        }
        throw new ClusterFault("spark_unreachable", "No Spark master answers at %s.".formatted(master));
    }

    JavaSparkContext spark() {
        return spark;
    }

    /** Executors that are there now. */
    private int executors() {
        return spark.statusTracker().getExecutorInfos().length - 1;
    }

    /**
     * Waits until the executors are there.
     *
     * @param abandoned whether nobody wants them any longer
     * @throws ClusterFault when none comes, or the application ends
     */
    void awaitExecutors(BooleanSupplier abandoned, Service service) throws InterruptedException {
        if (isLocal()) {
            return;
        }
        long start = System.nanoTime();
        long first = 0;
        boolean told = false;
        int there = executors();
        while (there < job.executors() && !abandoned.getAsBoolean()) {
            requireLife();
            Duration waited = Duration.ofNanos(System.nanoTime() - start);
            if (there > 0) {
                first = first == 0 ? System.nanoTime() : first;
                if (Duration.ofNanos(System.nanoTime() - first).compareTo(GATHER) > 0) {
                    service.tell(new FromDriver.Warning(
                            "fewer_executors", "The cluster gave %d of %d executors; training goes on with those."
                                    .formatted(there, job.executors())));
                    return;
                }
            } else if (waited.toMillis() > job.patienceMillis()) {
                throw noExecutor();
            }
            if (!told && waited.compareTo(USUAL) > 0) {
                told = true;
                service.tell(new FromDriver.Waiting(there, job.executors()));
            }
            Thread.sleep(LOOK_MILLIS);
            there = executors();
        }
    }

    private boolean isLocal() {
        return spark.getConf().get("spark.master").startsWith("local");
    }

    private ClusterFault noExecutor() {
        return new ClusterFault("spark_no_executors", "The Spark cluster at %s gave no executor within %d seconds: it has no free processors or not enough memory."
                .formatted(spark.getConf().get("spark.master"), job.patienceMillis() / 1000));
    }

    /** @throws ClusterFault when the cluster has ended the application */
    void requireLife() {
        if (spark.sc().isStopped()) {
            throw new ClusterFault("spark_lost", "The Spark cluster ended the job's application.");
        }
    }

    /**
     * Ends the work when the executors are gone and none comes back, which Spark itself would wait for without end.
     *
     * @param lost hears why
     */
    void watch(Consumer<ClusterFault> lost) {
        if (isLocal()) {
            return;
        }
        Thread.ofPlatform().name("executors").daemon().start(() -> {
            long seen = System.nanoTime();
            while (!closing) {
                if (executors() > 0) {
                    seen = System.nanoTime();
                } else if ((System.nanoTime() - seen) / 1_000_000 > job.patienceMillis()) {
                    lost.accept(noExecutor());
                    return;
                }
                try {
                    Thread.sleep(1000);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
    }

    /** Stops what runs, so that nobody waits for it. */
    void abandon() {
        closing = true;
        spark.sc().cancelAllJobs();
    }

    /** Gives the executors back, but does not wait long for that. */
    void close() {
        closing = true;
        Thread stopping = Thread.ofPlatform().name("stopping").daemon().start(spark::stop);
        try {
            stopping.join(Duration.ofSeconds(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Has a file sent to, or fetched by, every executor.
     *
     * @return its name there
     * @throws ClusterFault when it cannot be had from where it should be
     */
    String send(String uri) {
        try {
            spark.addFile(uri);
        } catch (Exception fault) {
            // A file that is not there is thrown by a method that declares nothing.
            requireLife();
            throw new ClusterFault("spark_dataset_unreachable", "The dataset cannot be fetched from %s: %s"
                    .formatted(uri, ClusterFault.message(fault)), fault);
        }
        return uri.substring(uri.lastIndexOf('/') + 1);
    }
}
