package dev.fallline.telemetry;

import dev.fallline.telemetry.EventRepository.Since;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Component;

/**
 * Outlines of the long series of jobs that were asked for lately, so that a million points are read once, and then only
 * what is new. Events tell where training went back, on whichever server: what was outlined beyond is forgotten.
 */
@Component
class MetricOutlines {

    private static final int MOST_JOBS = 64;

    private final MetricRepository metrics;
    private final EventRepository events;
    private final Map<String, JobOutline> jobs = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, JobOutline> eldest) {
            return size() > MOST_JOBS;
        }
    };

    MetricOutlines(MetricRepository metrics, EventRepository events) {
        this.metrics = metrics;
        this.events = events;
    }

    private static final class JobOutline {

        private final ReentrantLock reading = new ReentrantLock();
        private final Map<String, SeriesOutline> series = new HashMap<>();
        private long seq;
    }

    /** Whether the series is known to be long. */
    boolean knows(String jobId, String name) {
        JobOutline job;
        synchronized (jobs) {
            job = jobs.get(jobId);
        }
        if (job == null) {
            return false;
        }
        job.reading.lock();
        try {
            return job.series.containsKey(name);
        } finally {
            job.reading.unlock();
        }
    }

    /** The runs of a series as it is now. */
    List<SeriesOutline.Run> within(String jobId, String name, long from, long to) {
        JobOutline job;
        synchronized (jobs) {
            job = jobs.computeIfAbsent(jobId, id -> new JobOutline());
        }
        job.reading.lock();
        try {
            forgetWhatWasUndone(jobId, job);
            SeriesOutline outline = job.series.computeIfAbsent(name, key -> new SeriesOutline());
            metrics.read(jobId, List.of(name), outline.lastStep() + 1, null, outline::add);
            return outline.within(from, to);
        } finally {
            job.reading.unlock();
        }
    }

    private void forgetWhatWasUndone(String jobId, JobOutline job) {
        Since since = events.since(jobId, job.seq);
        boolean forgotten = since.last() < job.seq;
        boolean undone = job.series.entrySet().stream().anyMatch(known -> {
            boolean ofSteps = MetricRow.isOfSteps(known.getKey());
            return 2 * known.getValue().lastStep() + (ofSteps ? 1 : 0) > since.leastPosition();
        });
        if (forgotten || undone) {
            job.series.clear();
        }
        job.seq = since.last();
    }
}
