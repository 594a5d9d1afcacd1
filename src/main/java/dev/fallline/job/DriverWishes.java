package dev.fallline.job;

import dev.fallline.engine.training.TrainingControl.Command;
import dev.fallline.spark.DriverProcess;
import dev.fallline.spark.ToDriver;
import java.time.Duration;

/** Passes on to a driver what is wanted of its run, as soon as it changes, on a thread of its own. */
final class DriverWishes implements AutoCloseable {

    private static final long LOOK_MILLIS = 50;

    /** A driver that was told to throw its work away is given so long to give its executors back. */
    private static final Duration CANCEL = Duration.ofSeconds(3);

    private final DriverProcess driver;
    private final RunningJob run;
    private final Thread thread;
    private volatile boolean closed;

    DriverWishes(DriverProcess driver, RunningJob run) {
        this.driver = driver;
        this.run = run;
        this.thread = Thread.ofPlatform()
                .name(Thread.currentThread().getName() + "-wishes")
                .daemon()
                .start(this::pass);
    }

    private void pass() {
        Command told = Command.CONTINUE;
        long cancelledAt = 0;
        while (!closed) {
            Command wanted = run.poll();
            if (wanted != told) {
                driver.tell(new ToDriver.Want(wanted));
                told = wanted;
                cancelledAt = System.nanoTime();
            }
            if (told == Command.CANCEL && System.nanoTime() - cancelledAt > CANCEL.toNanos()) {
                driver.kill();
            }
            if (run.hasAdjustments()) {
                driver.tell(new ToDriver.AdjustmentsWait());
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
