package dev.fallline.engine.linalg;

import java.util.List;

/**
 * The linear algebra of this process: which implementations of its two seams are in use. Made once at start and
 * passed by constructor.
 *
 * @param notices what an operator should know about the choice, one sentence each, for the log
 */
public record Linalg(Blas blas, VectorMath math, List<String> notices) {

    public Linalg {
        notices = List.copyOf(notices);
    }

    /** Plain Java alone: the same bits on every machine. */
    public static Linalg plain() {
        return new Linalg(new EjmlBlas(), new PlainMath(), List.of());
    }
}
