package dev.fallline.engine.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.loss.BinaryCrossEntropy;
import dev.fallline.engine.loss.CrossEntropy;
import dev.fallline.engine.loss.Loss;
import dev.fallline.engine.loss.MeanSquaredError;
import dev.fallline.engine.network.Network;
import dev.fallline.engine.network.Relu;
import dev.fallline.engine.optimizer.Adam;
import dev.fallline.engine.optimizer.Sgd;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A step makes no objects: all buffers are made with the trainer. In plain Java, because vectors and segments of memory
 * are objects until the JIT compiler has reached the code that uses them.
 */
class StepAllocationTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** The shapes of the benchmark's workloads, with fewer rows. */
    enum Shape {
        MLP(784, List.of(512, 256), 10, 128, 2, 300),
        SMALL(16, List.of(64, 64), 3, 32, 1, 320),
        LOGISTIC(100, List.of(), 1, 256, 2, 2560),
        LINEAR(100, List.of(), 1, 20_000, 2, 20_000);

        final int inputs;
        final List<Integer> hidden;
        final int outputs;
        final int batch;
        final int threads;
        final int rows;

        Shape(int inputs, List<Integer> hidden, int outputs, int batch, int threads, int rows) {
            this.inputs = inputs;
            this.hidden = hidden;
            this.outputs = outputs;
            this.batch = batch;
            this.threads = threads;
            this.rows = rows;
        }

        Loss loss(Linalg linalg) {
            return switch (this) {
                case MLP, SMALL -> new CrossEntropy(linalg.math());
                case LOGISTIC -> new BinaryCrossEntropy(linalg.math());
                case LINEAR -> new MeanSquaredError();
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void inPlainJavaFromTheFirstStepOn(Shape shape) {
        try (var steps = new Steps(shape, Linalg.plain())) {
            // The first steps load classes and link call sites.
            assertThat(steps.leastAllocated(5)).isZero();
        }
    }

    /** Steps of a plan, and what they allocate. */
    private static final class Steps implements AutoCloseable {

        private static final int STEPS = 4;

        private final Crew crew;
        private final Step step;
        private final RowOrder order;
        private final int batch;
        private final int batches;
        private final long[] threads;
        private long number;

        Steps(Shape shape, Linalg linalg) {
            var plans = shape.outputs == 1
                    ? Plans.regression(shape.inputs, shape.hidden, null)
                    : Plans.classification(shape.inputs, shape.hidden, shape.outputs, null);
            plans.network =
                    new Network(shape.inputs, shape.hidden, shape.outputs, new Relu(0), null, linalg.blas());
            plans.loss = shape.loss(linalg);
            plans.threads = shape.threads;
            plans.batchSize = shape.batch;
            plans.optimizer = shape.hidden.isEmpty()
                    ? n -> new Sgd(n, 0, 0, false, 0)
                    : n -> new Adam(n, 0.9, 0.999, 1e-8, false, 0, false);
            TrainingPlan plan = plans.plan();
            float[] parameters = plan.initial();
            RowSource rows = Plans.rows(shape.rows, shape.inputs, shape == Shape.LINEAR ? 0 : Math.max(2, shape.outputs), 1);
            this.step = new Step(
                    plan, plan.optimizer().create(parameters.length), rows, parameters, parameters, linalg.math());
            this.crew = new Crew(step.members());
            this.threads = crew.threads();
            this.order = new RowOrder(shape.rows, shape.inputs, shape != Shape.LINEAR, 1, RowOrder.Reach.DEFAULT);
            order.prepare(0, 0);
            this.batch = shape.batch;
            this.batches = shape.rows / shape.batch;
            assertThat(step.members()).isEqualTo(shape.threads);
        }

        /** The least that all threads allocated in one of several rounds of steps. */
        long leastAllocated(int rounds) {
            long least = Long.MAX_VALUE;
            for (int i = 0; i < rounds && least > 0; i++) {
                least = Math.min(least, allocated());
            }
            return least;
        }

        private long allocated() {
            long before = total();
            for (int i = 0; i < STEPS; i++) {
                int first = (int) (number % batches) * batch;
                double loss = step.compute(crew, order, first, batch, number, TrainingControl.NONE);
                step.update(crew, loss, 1e-4);
                number++;
            }
            return total() - before;
        }

        private long total() {
            long sum = 0;
            for (long thread : threads) {
                sum += THREADS.getThreadAllocatedBytes(thread);
            }
            return sum;
        }

        @Override
        public void close() {
            crew.close();
        }
    }
}
