package dev.fallline.engine.optimizer;

import java.util.SortedMap;

/** How parameters follow the gradient: element by element, or along a line that is searched. */
public sealed interface UpdateRule permits Optimizer, Lbfgs {

    /** The rule's buffers by name, the live arrays: a checkpoint copies them, a restore writes into them. */
    SortedMap<String, float[]> buffers();

    /** Makes the rule for a number of parameters. */
    @FunctionalInterface
    interface Factory {
        UpdateRule create(int parameters);
    }
}
