package dev.fallline.job;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * The places of the jobs that wait. All are read at once, and again only when the last reading is ten times as old as a
 * reading takes, or old for how few jobs wait, whatever held that reading up: the answer to a poll is fresh to
 * milliseconds while few jobs wait, and does not cost a sort of thousands while thousands do.
 */
@Component
class QueueOrder {

    private static final int TIMES_A_READING = 10;
    private static final long NANOS_AT_MOST = 1_000_000;
    private static final long NANOS_AT_MOST_FOR_EACH = 100_000;

    private final QueueRepository queue;
    private final Turns turns;
    private Reading last = new Reading(Map.of(), System.nanoTime());

    /** @param until when it is too old, as {@link System#nanoTime} counts */
    private record Reading(Map<String, Integer> places, long until) {}

    QueueOrder(QueueRepository queue, Turns turns) {
        this.queue = queue;
        this.turns = turns;
    }

    /** The place of a job that waits, 1 for the next. */
    int placeOf(Job job) {
        Integer place = places().get(job.id());
        return place == null ? placeOfNew(job) : place;
    }

    private synchronized Map<String, Integer> places() {
        long start = System.nanoTime();
        if (start - last.until >= 0) {
            var places = new HashMap<String, Integer>();
            for (Waiting job : turns.order(queue.waiting(), queue.loads())) {
                places.put(job.jobId(), places.size() + 1);
            }
            long end = System.nanoTime();
            long most = NANOS_AT_MOST + NANOS_AT_MOST_FOR_EACH * places.size();
            last = new Reading(places, end + Math.min(TIMES_A_READING * (end - start), most));
        }
        return last.places;
    }

    /** Of a job that came after the last reading, and so is younger than the other projects' jobs of its turn. */
    private int placeOfNew(Job job) {
        List<LineAhead> lines = queue.ahead(job);
        boolean alone = lines.stream().allMatch(line -> line.project().equals(job.project()));
        Map<String, ProjectLoad> loads = alone ? Map.of() : queue.loads();
        int older = lines.stream()
                .filter(line -> line.project().equals(job.project()))
                .mapToInt(LineAhead::equal)
                .sum();
        int turn = running(loads, job.project()) + older + 1;
        int place = 1 + older;
        for (LineAhead line : lines) {
            place += line.higher();
            if (!line.project().equals(job.project())) {
                place += Math.clamp(turn - running(loads, line.project()), 0, line.equal());
            }
        }
        return place;
    }

    private static int running(Map<String, ProjectLoad> loads, String project) {
        return loads.getOrDefault(project, ProjectLoad.NONE).jobs();
    }
}
