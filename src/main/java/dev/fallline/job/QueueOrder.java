package dev.fallline.job;

import java.util.HashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * The places of the jobs that wait. All are read at once, and again only when the last reading is ten times as old as a
 * reading takes: the answer to a poll is fresh to milliseconds while few jobs wait, and does not cost a sort of
 * thousands while thousands do.
 */
@Component
class QueueOrder {

    private static final int TIMES_A_READING = 10;

    private final QueueRepository queue;
    private Reading last = new Reading(Map.of(), System.nanoTime());

    /** @param until when it is too old, as {@link System#nanoTime} counts */
    private record Reading(Map<String, Integer> places, long until) {}

    QueueOrder(QueueRepository queue) {
        this.queue = queue;
    }

    /** The place of a job that waits, 1 for the next. */
    int placeOf(Job job) {
        Integer place = places().get(job.id());
        return place == null ? queue.place(job) : place;
    }

    private synchronized Map<String, Integer> places() {
        long start = System.nanoTime();
        if (start - last.until >= 0) {
            var places = new HashMap<String, Integer>();
            for (String jobId : queue.waiting()) {
                places.put(jobId, places.size() + 1);
            }
            long end = System.nanoTime();
            last = new Reading(places, end + TIMES_A_READING * (end - start));
        }
        return last.places;
    }
}
