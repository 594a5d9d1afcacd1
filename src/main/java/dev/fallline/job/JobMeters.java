package dev.fallline.job;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Meters of jobs: {@code fallline.jobs.submitted}, {@code fallline.jobs.wait} (time to the first run),
 * {@code fallline.jobs.retries}, {@code fallline.jobs.running}, {@code fallline.jobs.queued},
 * {@code fallline.jobs.ended} by {@code status}, {@code fallline.training.samples} (rows trained on; its rate is the
 * samples per second), {@code fallline.training.epoch} (time an epoch takes), {@code fallline.checkpoints} (time to save
 * one) and {@code fallline.checkpoints.bytes}.
 */
@Component
class JobMeters {

    private final Counter submitted;
    private final Timer waited;
    private final Counter retries;
    private final Counter samples;
    private final Timer epochs;
    private final Timer checkpoints;
    private final Counter checkpointBytes;
    private final Map<JobStatus, Counter> ended = new EnumMap<>(JobStatus.class);

    JobMeters(MeterRegistry registry, RunningJobs running, JobRepository jobs) {
        submitted = Counter.builder("fallline.jobs.submitted")
                .description("Jobs accepted by this server")
                .register(registry);
        waited = Timer.builder("fallline.jobs.wait")
                .description("Time from a job's submission to its first run on this server")
                .register(registry);
        retries = Counter.builder("fallline.jobs.retries")
                .description("Runs of this server that went on with a job another run had begun")
                .register(registry);
        samples = Counter.builder("fallline.training.samples")
                .description("Rows trained on by this server")
                .baseUnit("rows")
                .register(registry);
        epochs = Timer.builder("fallline.training.epoch")
                .description("Time of one pass over the training rows, its validation included")
                .register(registry);
        checkpoints = Timer.builder("fallline.checkpoints")
                .description("Time to save the state of a job")
                .register(registry);
        checkpointBytes = Counter.builder("fallline.checkpoints.bytes")
                .description("Size of the saved states")
                .baseUnit("bytes")
                .register(registry);
        for (JobStatus status : JobStatus.values()) {
            if (status.isTerminal()) {
                ended.put(
                        status,
                        Counter.builder("fallline.jobs.ended")
                                .description("Jobs that this server brought to an end")
                                .tag("status", status.label())
                                .register(registry));
            }
        }
        Gauge.builder("fallline.jobs.running", running, RunningJobs::count)
                .description("Jobs that train on this server now")
                .register(registry);
        Gauge.builder("fallline.jobs.queued", jobs, repository -> repository.count(JobStatus.QUEUED))
                .description("Jobs that wait for a worker, of all servers on this database")
                .register(registry);
    }

    void submitted() {
        submitted.increment();
    }

    /** A run begins. */
    void began(Job job, Instant now) {
        if (job.attempt() > 1) {
            retries.increment();
        } else {
            waited.record(Duration.between(job.createdAt(), now));
        }
    }

    void changed(StatusChange change) {
        Counter counter = ended.get(change.to());
        if (counter != null) {
            counter.increment();
        }
    }

    void checkpoint(Duration time, long bytes) {
        checkpoints.record(time);
        checkpointBytes.increment(bytes);
    }

    void epoch(Duration time, int rows) {
        epochs.record(time);
        samples.increment(rows);
    }
}
