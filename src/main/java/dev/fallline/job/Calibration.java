package dev.fallline.job;

import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.loss.MeanSquaredError;
import dev.fallline.engine.metric.Task;
import dev.fallline.engine.network.Identity;
import dev.fallline.engine.network.Network;
import dev.fallline.engine.optimizer.Adam;
import dev.fallline.engine.schedule.Constant;
import dev.fallline.engine.training.Clipping;
import dev.fallline.engine.training.DenseRows;
import dev.fallline.engine.training.Penalty;
import dev.fallline.engine.training.Trainer;
import dev.fallline.engine.training.TrainingControl;
import dev.fallline.engine.training.TrainingListener;
import dev.fallline.engine.training.TrainingPlan;
import java.util.Arrays;
import java.util.List;

/**
 * How fast this machine trains, on one thread.
 *
 * @param flopsPerSecond in dense products of 256 × 256 matrices
 * @param secondsPerStep what a step takes that computes next to nothing
 */
record Calibration(double flopsPerSecond, double secondsPerStep) {

    private static final int WIDTH = 256;
    private static final long PRODUCT_NANOS = 50_000_000;
    private static final int STEPS = 20_000;

    /** Takes about two tenths of a second. */
    static Calibration measure(Linalg linalg) {
        WarmUp.run();
        return new Calibration(measureProducts(linalg), measureSteps(linalg));
    }

    private static double measureProducts(Linalg linalg) {
        var a = new float[WIDTH * WIDTH];
        var b = new float[WIDTH * WIDTH];
        var c = new float[WIDTH * WIDTH];
        Arrays.fill(a, 0.5f);
        Arrays.fill(b, 0.25f);
        long products = 0;
        long start = System.nanoTime();
        long elapsed = 0;
        while (elapsed < PRODUCT_NANOS) {
            linalg.blas().gemm(false, false, WIDTH, WIDTH, WIDTH, 1, a, 0, b, 0, 0, c, 0);
            products++;
            elapsed = System.nanoTime() - start;
        }
        return 2.0 * WIDTH * WIDTH * WIDTH * products / (elapsed / 1e9);
    }

    private static double measureSteps(Linalg linalg) {
        var network = new Network(1, List.of(), 1, new Identity(), null, linalg.blas());
        var rows = new DenseRows(new float[] {0.5f, -0.5f}, new float[] {1, 0}, 1);
        var none = new DenseRows(new float[0], new float[0], 1);
        var plan = new TrainingPlan(
                Task.REGRESSION,
                0,
                network,
                new float[network.parameters()],
                new MeanSquaredError(),
                Penalty.NONE,
                Clipping.NONE,
                parameters -> new Adam(parameters, 0.9, 0.999, 1e-8, false, 0, false),
                0.001,
                new Constant(),
                null,
                null,
                TrainingPlan.WHOLE_SET,
                STEPS,
                false,
                0,
                null,
                null,
                TrainingPlan.OnDivergence.FAIL,
                STEPS,
                1);
        // The first run is for the JIT compiler.
        new Trainer(plan, rows, none, linalg).run(TrainingListener.NONE, TrainingControl.NONE);
        var trainer = new Trainer(plan, rows, none, linalg);
        long start = System.nanoTime();
        trainer.run(TrainingListener.NONE, TrainingControl.NONE);
        return (System.nanoTime() - start) / 1e9 / STEPS;
    }
}
