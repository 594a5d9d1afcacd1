package dev.fallline.job;

import dev.fallline.telemetry.MetricHistory;
import dev.fallline.telemetry.MetricRow;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes what running jobs have to report, off their training threads, and brings them what other replicas were asked
 * for. A report that finds the job on another attempt tells the worker that it lost its lease.
 */
@Component
class JobReporter {

    private static final Logger LOG = LoggerFactory.getLogger(JobReporter.class);

    private final RunningJobs running;
    private final JobRepository jobs;
    private final MetricHistory metrics;
    private final TransactionTemplate transaction;

    JobReporter(RunningJobs running, JobRepository jobs, MetricHistory metrics, TransactionTemplate transaction) {
        this.running = running;
        this.jobs = jobs;
        this.metrics = metrics;
        this.transaction = transaction;
    }

    /** One round over all jobs of this process. */
    void report() {
        for (RunningJob job : running.all()) {
            try {
                job.flush();
                obey(job);
            } catch (RuntimeException fault) {
                // The database may be away for a while; the rows are kept and written in the next round.
                LOG.warn("Could not write the report of job {}", job.id(), fault);
            }
        }
    }

    /** Writes rows and snapshot together; false when the worker's attempt is over. */
    boolean write(RunningJob job, List<MetricRow> rows) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            if (!jobs.report(job.id(), job.attempt(), job.snapshot())) {
                return false;
            }
            metrics.append(job.id(), rows);
            return true;
        }));
    }

    private void obey(RunningJob running) {
        Job job = jobs.find(running.id());
        if (job == null || job.attempt() > running.attempt()) {
            running.loseLease();
        } else if (job.attempt() == running.attempt()) {
            if (job.status() == JobStatus.CANCELLING) {
                running.cancel();
            } else if (job.command() != null) {
                running.command(job.command());
            }
        }
    }
}
