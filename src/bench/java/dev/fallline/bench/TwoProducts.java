package dev.fallline.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.Loader;

/**
 * The workload {@code linear} as a library of array operations does it, for comparison: the products of all rows with
 * the weights, the errors, and the products of the errors with all columns, so that the rows are read twice. Both are
 * OpenBLAS's own {@code sgemv} on its own threads; nothing else of a training step is counted.
 *
 * <p>Usage: {@code TwoProducts}; Linux only.
 */
public final class TwoProducts {

    private static final int ROWS = 500_000;
    private static final int WIDTH = 100;
    private static final int STEPS = 30;

    private static final int ROW_MAJOR = 101;
    private static final int PLAIN = 111;
    private static final int TRANSPOSED = 112;

    private TwoProducts() {}

    public static void main(String[] args) throws Throwable {
        SymbolLookup symbols = library();
        ValueLayout.OfInt integer = ValueLayout.JAVA_INT;
        MethodHandle setThreads = Linker.nativeLinker()
                .downcallHandle(
                        symbols.findOrThrow("openblas_set_num_threads"), FunctionDescriptor.ofVoid(integer));
        try (Arena arena = Arena.ofConfined()) {
            var step = new Step(symbols, arena);
            for (int threads = 1; threads <= 2; threads++) {
                setThreads.invokeExact(threads);
                double[] seconds = new double[STEPS];
                for (int i = 0; i < STEPS; i++) {
                    long begin = System.nanoTime();
                    step.take();
                    seconds[i] = (System.nanoTime() - begin) / 1e9;
                }
                Arrays.sort(seconds);
                System.out.printf(
                        Locale.ROOT,
                        "linear by two products, threads %d: median %,.0f samples/s, best %,.0f%n",
                        threads,
                        ROWS / seconds[STEPS / 2],
                        ROWS / seconds[0]);
            }
        }
    }

    private static SymbolLookup library() throws IOException {
        String folder = "/org/bytedeco/openblas/" + Loader.getPlatform() + "/";
        for (String name : new String[] {"libgcc_s.so.1", "libquadmath.so.0", "libgfortran.so.5"}) {
            var file = Loader.cacheResource(TwoProducts.class, folder + name);
            if (file != null) {
                SymbolLookup.libraryLookup(file.toPath(), Arena.global());
            }
        }
        var file = Loader.cacheResource(TwoProducts.class, folder + "libopenblas.so.0");
        return SymbolLookup.libraryLookup(file.toPath(), Arena.global());
    }

    /** Arrays and the function; {@code x} is {@code ROWS × WIDTH}. */
    private static final class Step {

        private final MethodHandle sgemv;
        private final MemorySegment x;
        private final MemorySegment weights;
        private final MemorySegment errors;
        private final MemorySegment gradient;

        Step(SymbolLookup symbols, Arena arena) {
            ValueLayout.OfInt integer = ValueLayout.JAVA_INT;
            ValueLayout.OfFloat real = ValueLayout.JAVA_FLOAT;
            var pointer = ValueLayout.ADDRESS;
            sgemv = Linker.nativeLinker()
                    .downcallHandle(
                            symbols.findOrThrow("cblas_sgemv"),
                            FunctionDescriptor.ofVoid(
                                    integer, integer, integer, integer, real, pointer, integer, pointer, integer,
                                    real, pointer, integer));
            x = arena.allocate(4L * ROWS * WIDTH, 64);
            weights = arena.allocate(4L * WIDTH, 64);
            errors = arena.allocate(4L * ROWS, 64);
            gradient = arena.allocate(4L * WIDTH, 64);
            var random = new SplittableRandom(1);
            for (long i = 0; i < (long) ROWS * WIDTH; i++) {
                x.setAtIndex(real, i, (float) random.nextGaussian());
            }
        }

        void take() throws Throwable {
            sgemv.invokeExact(ROW_MAJOR, PLAIN, ROWS, WIDTH, 1f, x, WIDTH, weights, 1, 0f, errors, 1);
            for (long i = 0; i < ROWS; i++) {
                errors.setAtIndex(ValueLayout.JAVA_FLOAT, i, errors.getAtIndex(ValueLayout.JAVA_FLOAT, i) - 1f);
            }
            sgemv.invokeExact(ROW_MAJOR, TRANSPOSED, ROWS, WIDTH, 1f, x, WIDTH, errors, 1, 0f, gradient, 1);
        }
    }
}
