package dev.fallline.engine.linalg;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Nanoseconds per element of the element-wise functions over arrays of 64 KB. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@OperationsPerInvocation(FunctionBenchmark.LENGTH)
public class FunctionBenchmark {

    static final int LENGTH = 1 << 14;

    @Param({"plain", "vector"})
    String math = "";

    private VectorMath functions = new PlainMath();
    private final float[] x = new float[LENGTH];
    private final float[] y = new float[LENGTH];
    private final float[] sums = new float[LENGTH];

    @Setup
    public void setUp() {
        functions = "plain".equals(math) ? new PlainMath() : new VectorApiMath();
        Random random = new Random(1);
        for (int i = 0; i < LENGTH; i++) {
            x[i] = (float) (2 * random.nextGaussian());
            y[i] = 1;
        }
    }

    @Benchmark
    public void exp() {
        functions.exp(x, 0, y, 0, LENGTH);
    }

    @Benchmark
    public void tanh() {
        functions.tanh(x, 0, y, 0, LENGTH);
    }

    @Benchmark
    public void sigmoid() {
        functions.sigmoid(x, 0, y, 0, LENGTH);
    }

    @Benchmark
    public void softplus() {
        functions.softplus(x, 0, y, 0, LENGTH);
    }

    @Benchmark
    public void gelu() {
        functions.gelu(x, 0, y, 0, LENGTH);
    }

    @Benchmark
    public void geluGradient() {
        functions.geluGradient(x, 0, y, 0, LENGTH);
    }

    @Benchmark
    public void silu() {
        functions.silu(x, 0, y, 0, LENGTH);
    }

    @Benchmark
    public void elu() {
        functions.elu(x, 0, y, 0, LENGTH);
    }

    @Benchmark
    public void softmaxOfTen() {
        functions.softmax(x, 0, LENGTH / 10, 10, y, 0, sums, 0);
    }

    @Benchmark
    public double sumOfSquares() {
        return functions.sumOfSquares(x, 0, LENGTH);
    }
}
