package dev.fallline.engine.linalg;

import java.util.ArrayList;
import java.util.List;

/**
 * The linear algebra of this process: which implementations of its two seams are in use. Made once at start and
 * passed by constructor.
 *
 * @param notices what an operator should know about the choice, one sentence each, for the log
 */
public record Linalg(Blas blas, VectorMath math, List<String> notices) {

    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    public Linalg {
        notices = List.copyOf(notices);
    }

    /** Plain Java alone: the same bits on every machine. */
    public static Linalg plain() {
        return new Linalg(new EjmlBlas(), new PlainMath(), List.of());
    }

    /**
     * The fastest this JVM can do.
     *
     * @param nativeAllowed whether OpenBLAS may be loaded
     */
    public static Linalg select(boolean nativeAllowed) {
        List<String> notices = new ArrayList<>();
        VectorMath math = vectorMathIfThere(notices);
        return new Linalg(nativeAllowed ? openBlasIfItLoads(math instanceof VectorApiMath, notices) : new EjmlBlas(), math, notices);
    }

    private static VectorMath vectorMathIfThere(List<String> notices) {
        if (ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent()) {
            return new VectorApiMath();
        }
        notices.add("Element-wise functions run in plain Java; start the JVM with --add-modules=" + VECTOR_MODULE
                + " to make them several times faster");
        return new PlainMath();
    }

    private static Blas openBlasIfItLoads(boolean vectors, List<String> notices) {
        try {
            return vectors && Transposition.isFast() ? new TransposingBlas(new OpenBlas()) : new OpenBlas();
        } catch (LinkageError | IllegalCallerException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            notices.add("OpenBLAS cannot be used (" + cause + "); matrix products run in plain Java, many times slower");
            return new EjmlBlas();
        }
    }
}
