package dev.fallline.job;

import dev.fallline.engine.training.TrainingControl.Command;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is wanted of a run from outside: the strongest wish so far holds, and some day its time is over. */
final class RunWishes {

    private final Clock clock;
    private volatile Wish strongest = Wish.GO_ON;
    private volatile long deadline = Long.MAX_VALUE;
    private @Nullable Duration limit;
    private Duration before = Duration.ZERO;
    private long startedAt;

    /** The stronger ones last. */
    enum Wish {
        GO_ON(Command.CONTINUE),
        STOP_LAST(Command.STOP_KEEP_LAST),
        STOP_BEST(Command.STOP_KEEP_BEST),
        WAIT_FOR_ROOM(Command.PAUSE),
        PAUSE(Command.PAUSE),
        CANCEL(Command.CANCEL),
        HAND_BACK(Command.PAUSE),
        LEASE_LOST(Command.CANCEL);

        private final Command command;

        Wish(Command command) {
            this.command = command;
        }
    }

    RunWishes(Clock clock) {
        this.clock = clock;
    }

    /**
     * From now on the job's time runs.
     *
     * @param now    milliseconds
     * @param passed in the runs before
     * @param usual  how long the job may train unless another {@link #limit} was set; {@code null} for ever
     */
    synchronized void start(long now, Duration passed, @Nullable Duration usual) {
        startedAt = now;
        before = passed;
        limit = limit == null ? usual : limit;
        setDeadline();
    }

    /** @param most how long the job may train, over all its runs */
    synchronized void limit(Duration most) {
        limit = most;
        setDeadline();
    }

    private void setDeadline() {
        Duration allowed = limit;
        deadline = allowed == null || startedAt == 0
                ? Long.MAX_VALUE
                : startedAt + allowed.minus(before).toMillis();
    }

    synchronized void wish(Wish wanted) {
        if (wanted.compareTo(strongest) > 0) {
            strongest = wanted;
        }
    }

    boolean is(Wish wanted) {
        return strongest == wanted;
    }

    /** Whether the run shall end without a result. */
    boolean endsIt() {
        Command command = strongest.command;
        return command == Command.CANCEL || command == Command.PAUSE;
    }

    /** For the trainer, which asks often. */
    Command command() {
        Command command = strongest.command;
        return command == Command.CONTINUE && deadline != Long.MAX_VALUE && clock.millis() >= deadline
                ? Command.TIME_OVER
                : command;
    }
}
