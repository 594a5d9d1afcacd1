package dev.fallline.job;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The jobs that train in this process. */
@Component
class RunningJobs {

    private final ConcurrentMap<String, RunningJob> running = new ConcurrentHashMap<>();

    void add(RunningJob job) {
        running.put(job.id(), job);
    }

    void remove(RunningJob job) {
        running.remove(job.id(), job);
    }

    @Nullable RunningJob find(String jobId) {
        return running.get(jobId);
    }

    Collection<RunningJob> all() {
        return List.copyOf(running.values());
    }

    int count() {
        return running.size();
    }
}
