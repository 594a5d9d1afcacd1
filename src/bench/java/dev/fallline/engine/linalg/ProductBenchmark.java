package dev.fallline.engine.linalg;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One product {@code op(A)·op(B)}, by shape {@code <transposes> m n k}: those of a training step of small networks
 * (forward NN, weight gradient TN, input gradient NT), of larger ones, and a large square one as the peak of the core.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class ProductBenchmark {

    @Param({"openblas", "selected"})
    String blas = "";

    @Param({
        "NN 32 64 16", "NN 32 64 64", "NN 32 3 64",
        "TN 16 64 32", "TN 64 64 32", "TN 64 3 32",
        "NT 32 64 3", "NT 32 64 64",
        "NN 128 512 784", "NN 128 256 512", "NN 128 10 256",
        "TN 784 512 128", "TN 512 256 128", "TN 256 10 128",
        "NT 128 256 10", "NT 128 512 256",
        "NN 1 64 64", "NN 256 1 64", "NN 1024 1024 1024"
    })
    String shape = "";

    private Blas product = new EjmlBlas();
    private boolean transposeA;
    private boolean transposeB;
    private int m;
    private int n;
    private int k;
    private float[] a = {};
    private float[] b = {};
    private float[] c = {};

    @Setup
    public void setUp() {
        String[] words = shape.split(" ");
        transposeA = words[0].charAt(0) == 'T';
        transposeB = words[0].charAt(1) == 'T';
        m = Integer.parseInt(words[1]);
        n = Integer.parseInt(words[2]);
        k = Integer.parseInt(words[3]);
        product = switch (blas) {
            case "ejml" -> new EjmlBlas();
            case "openblas" -> new OpenBlas();
            case "selected" -> Linalg.select(true).blas();
            default -> throw new IllegalArgumentException(blas);
        };
        Random random = new Random(1);
        a = gaussian(random, m * k);
        b = gaussian(random, k * n);
        c = new float[m * n];
    }

    private static float[] gaussian(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Benchmark
    public void multiply() {
        product.gemm(transposeA, transposeB, m, n, k, 1, a, 0, b, 0, 0, c, 0);
    }
}
