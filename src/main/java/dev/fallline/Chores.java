package dev.fallline;

import java.time.Clock;
import java.util.List;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.stereotype.Component;

/**
 * Has every {@link Chore} done, one after another on one thread. Spring's annotation for it is not used: to find it,
 * every method of every bean is looked at, a twentieth of the start.
 */
@Component
class Chores implements SmartLifecycle {

    private final List<Chore> chores;
    private final Clock clock;
    private final ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
    private volatile boolean running;

    Chores(List<Chore> chores, Clock clock) {
        this.chores = chores;
        this.clock = clock;
        scheduler.setThreadNamePrefix("chores-");
        scheduler.setDaemon(true);
    }

    @Override
    public void start() {
        scheduler.initialize();
        for (Chore chore : chores) {
            scheduler.scheduleWithFixedDelay(
                    chore::perform, clock.instant().plus(chore.firstAfter()), chore.every());
        }
        running = true;
    }

    @Override
    public void stop() {
        scheduler.shutdown();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
