package dev.fallline.job;

import dev.fallline.engine.training.Adjustment;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The changes that were asked of a job, until they take effect before a step of its run. */
final class RunAdjustments {

    /** An adjustment that could not be written down is tried again after this. */
    private static final long MILLIS_BETWEEN_TRIES = 1000;

    private final Clock clock;
    private final RunWishes wishes;

    /** Asked for and not yet in effect, the oldest first; replaced as a whole. */
    private volatile List<JobAdjustment> waiting = List.of();

    /** The newest that was heard of. */
    private int heard;

    private long tryAgainAt;

    RunAdjustments(Clock clock, RunWishes wishes) {
        this.clock = clock;
        this.wishes = wishes;
    }

    /**
     * Hears of all that was asked of the job since it was submitted.
     *
     * @param all the oldest first
     */
    synchronized void hear(List<JobAdjustment> all) {
        var due = new ArrayList<>(waiting);
        for (JobAdjustment adjustment : all) {
            if (adjustment.number() > heard) {
                heard = adjustment.number();
                if (adjustment.maxRuntime() != null) {
                    wishes.limit(adjustment.maxRuntime());
                }
                if (adjustment.concernsSteps()) {
                    due.add(adjustment);
                }
            }
        }
        waiting = List.copyOf(due);
    }

    /** Whether something is still to take effect. */
    boolean areWaiting() {
        return !waiting.isEmpty();
    }

    /** Forgets what is part of the state that training starts from. */
    synchronized void forgetBefore(long firstStep) {
        waiting = waiting.stream()
                .filter(adjustment -> adjustment.step() == null || adjustment.step() >= firstStep)
                .toList();
    }

    /**
     * What takes effect before the coming step; {@code null} for nothing.
     *
     * @param record writes down that it does. What is not written down must not take effect, or a later run could not do
     *               the same.
     */
    @Nullable Adjustment before(long coming, Predicate<JobAdjustment> record) {
        List<JobAdjustment> due = waiting;
        if (due.isEmpty()) {
            return null;
        }
        JobAdjustment first = due.getFirst();
        Long known = first.step();
        if (known == null ? !recorded(first.takenEffectBefore(coming), record) : coming < known) {
            return null;
        }
        synchronized (this) {
            waiting = waiting.subList(1, waiting.size());
        }
        return new Adjustment(
                first.learningRate() == null ? OptionalDouble.empty() : OptionalDouble.of(first.learningRate()),
                first.epochs() == null ? OptionalInt.empty() : OptionalInt.of(first.epochs()));
    }

    private boolean recorded(JobAdjustment adjustment, Predicate<JobAdjustment> record) {
        long now = clock.millis();
        if (now < tryAgainAt) {
            return false;
        }
        tryAgainAt = now + MILLIS_BETWEEN_TRIES;
        return record.test(adjustment);
    }
}
