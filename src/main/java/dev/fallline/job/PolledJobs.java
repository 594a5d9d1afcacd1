package dev.fallline.job;

import dev.fallline.telemetry.JobSignals;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Jobs as they were last shown, so that many who poll one job cost one look at the database four times a second. What
 * this server changes is seen at once; what another replica changes, or training itself, within a quarter of a second.
 */
@Component
class PolledJobs {

    private static final long NANOS_SHOWN = Duration.ofMillis(250).toNanos();
    private static final int MOST_JOBS = 10_000;
    private static final int LARGEST = 64 * 1024;

    private final JobService jobs;
    private final JobResponses responses;
    private final JobTags tags;
    private final JsonMapper json;
    private final ConcurrentMap<String, Shown> shown = new ConcurrentHashMap<>();

    PolledJobs(JobService jobs, JobResponses responses, JobTags tags, JsonMapper json, JobSignals signals) {
        this.jobs = jobs;
        this.responses = responses;
        this.tags = tags;
        this.json = json;
        signals.listen(shown::remove);
    }

    /**
     * A job in JSON.
     *
     * @param tag the entity tag, in its quotation marks
     */
    record Answer(byte[] text, String tag) {}

    /** A place in the map; one that a change has removed is filled for those alone who had found it before. */
    private static final class Shown {

        private final ReentrantLock reading = new ReentrantLock();
        private volatile @Nullable Answer answer;
        private volatile long readAt;

        private @Nullable Answer fresh() {
            Answer known = answer;
            return known != null && System.nanoTime() - readAt < NANOS_SHOWN ? known : null;
        }
    }

    /** @throws dev.fallline.problem.ProblemException when there is none */
    Answer get(String id) {
        Shown place = shown.computeIfAbsent(id, key -> new Shown());
        Answer known = place.fresh();
        if (known != null) {
            return known;
        }
        place.reading.lock();
        try {
            known = place.fresh();
            if (known != null) {
                return known;
            }
            if (shown.size() > MOST_JOBS) {
                shown.clear();
            }
            Answer read = of(jobs.get(id));
            if (read.text().length <= LARGEST) {
                place.readAt = System.nanoTime();
                place.answer = read;
            } else {
                shown.remove(id, place);
            }
            return read;
        } catch (RuntimeException fault) {
            shown.remove(id, place);
            throw fault;
        } finally {
            place.reading.unlock();
        }
    }

    Answer of(JobView job) {
        byte[] text = json.writeValueAsBytes(responses.of(job));
        return new Answer(text, tags.of(job.job(), text));
    }
}
