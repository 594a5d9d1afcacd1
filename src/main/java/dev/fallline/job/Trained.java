package dev.fallline.job;

import dev.fallline.dataset.Recipe;
import dev.fallline.engine.network.Network;
import dev.fallline.engine.training.TrainerState;
import java.util.SortedMap;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/** What a run of a job left, wherever it was trained. */
interface Trained {

    /** How its rows were encoded. */
    Recipe recipe();

    Network network();

    /** Of the model, flat. */
    float[] parameters();

    /** To go on from. */
    TrainerState state();

    /**
     * Loss and metrics by part of the rows.
     *
     * @throws CancellationException when it was abandoned
     */
    SortedMap<String, SortedMap<String, Double>> scores(BooleanSupplier abandoned);
}
