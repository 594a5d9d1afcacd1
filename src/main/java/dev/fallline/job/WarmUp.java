package dev.fallline.job;

import dev.fallline.engine.optimizer.AdaDelta;
import dev.fallline.engine.optimizer.AdaGrad;
import dev.fallline.engine.optimizer.AdaMax;
import dev.fallline.engine.optimizer.Adam;
import dev.fallline.engine.optimizer.Momentum;
import dev.fallline.engine.optimizer.NAdam;
import dev.fallline.engine.optimizer.Optimizer;
import dev.fallline.engine.optimizer.RmsProp;
import dev.fallline.engine.optimizer.Sgd;
import java.util.Arrays;
import java.util.List;

/**
 * Updates a thousand parameters with each optimizer before anything is trained, so that the JIT compiler sees these loops
 * run long.
 *
 * <p>It compiles a loop for the lengths seen until then, and once: one that ran over two parameters is neither unrolled
 * nor turned into vectors, and every larger network trained later in the same process would pay for that with a quarter
 * of its speed.
 */
final class WarmUp {

    private static final int PARAMETERS = 1024;
    /** Calls after which the JIT compiler has taken up a method with a loop of that length. */
    private static final int UPDATES = 1000;

    private WarmUp() {}

    /** Takes about a tenth of a second. */
    static void run() {
        var optimizers = List.of(
                new Sgd(PARAMETERS, 0, 0, false, 0),
                new Sgd(PARAMETERS, 0.9, 0, false, 0),
                new Momentum(PARAMETERS, 0.9, 0),
                new Adam(PARAMETERS, 0.9, 0.999, 1e-8, false, 0, false),
                new Adam(PARAMETERS, 0.9, 0.999, 1e-8, true, 0, false),
                new NAdam(PARAMETERS, 0.9, 0.999, 1e-8, 0.004, 0),
                new AdaMax(PARAMETERS, 0.9, 0.999, 1e-8, 0),
                new AdaGrad(PARAMETERS, 1e-10, 0),
                new AdaDelta(PARAMETERS, 0.9, 1e-6, 0),
                new RmsProp(PARAMETERS, 0.99, 1e-8, 0));
        var parameters = new float[PARAMETERS];
        var gradient = new float[PARAMETERS];
        Arrays.fill(gradient, 0.5f);
        for (Optimizer optimizer : optimizers) {
            for (int step = 0; step < UPDATES; step++) {
                optimizer.beginStep(step, 0.001);
                optimizer.update(parameters, gradient, 0, PARAMETERS);
            }
        }
    }
}
