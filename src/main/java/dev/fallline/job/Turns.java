package dev.fallline.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * The order in which waiting jobs come to run: higher priorities first; within one the projects take turns, first the one
 * with the fewest running jobs, of such the one that had its turn longest ago; within a project the older first. So a
 * project that submits thousands of jobs lets another one's next job wait for one of them, not for all.
 */
@Component
class Turns {

    private static final Comparator<Turn> ORDER = Comparator.<Turn>comparingInt(turn -> -turn.job.priority())
            .thenComparingInt(Turn::number)
            .thenComparingLong(Turn::last)
            .thenComparing(turn -> turn.job.createdAt(), Comparator.<Instant>naturalOrder())
            .thenComparing(turn -> turn.job.jobId());

    /** The number of each project's last turn on this server; replicas rotate each for itself. */
    private final Map<String, Long> last = new HashMap<>();

    private long turns;

    /**
     * @param number how many of its project's jobs run or wait in the line, up to this one
     * @param last   when its project had a turn
     */
    private record Turn(Waiting job, int number, long last) {}

    private record Line(String project, int priority) {}

    /** A job of the project was taken. */
    synchronized void taken(String project) {
        last.put(project, ++turns);
    }

    /**
     * @param waiting those of each project and priority in the order of their age
     * @param loads   what of each project runs; those that are not named run nothing
     */
    synchronized List<Waiting> order(List<Waiting> waiting, Map<String, ProjectLoad> loads) {
        var lines = new HashMap<Line, Integer>();
        var order = new ArrayList<Turn>(waiting.size());
        for (Waiting job : waiting) {
            int before = lines.merge(new Line(job.project(), job.priority()), 1, Integer::sum);
            int running = loads.getOrDefault(job.project(), ProjectLoad.NONE).jobs();
            order.add(new Turn(job, running + before, last.getOrDefault(job.project(), 0L)));
        }
        order.sort(ORDER);
        return order.stream().map(Turn::job).toList();
    }
}
