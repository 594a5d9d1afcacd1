package dev.fallline.engine.training;

import java.util.List;
import java.util.function.LongToDoubleFunction;

/** How a trainer gets on over its rows: step by step, or in rounds of several steps. */
sealed interface Advance permits Step, LocalRounds {

    /** Threads that it can use. */
    int members();

    /** Steps of an epoch. */
    int batches();

    /** Steps that it takes at once, when so many are left of the epoch. */
    int steps(int left);

    /**
     * Works out where the coming steps lead, without going there.
     *
     * @param at    where training stands
     * @param rates α by the number of a step
     * @return the mean of the rows' losses before their step, weighted by the rows' weights
     */
    double compute(Crew crew, Progress at, LongToDoubleFunction rates, TrainingControl control);

    /**
     * Goes there.
     *
     * @param loss what {@link #compute} returned
     * @param rate α
     * @return false when the control interrupted it: then no step was taken
     */
    boolean update(Crew crew, double loss, double rate);

    /** Euclidean norm of the gradient before clipping. */
    double norm();

    /** Sum of the weights of the rows that were looked at. */
    double weight();

    /** Where a divergence was met. */
    int divergedLayer();

    /** Numbers of the first of those rows, where they are known. */
    List<Integer> rowsNamed();
}
