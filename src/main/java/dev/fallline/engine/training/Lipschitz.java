package dev.fallline.engine.training;

import dev.fallline.engine.linalg.Blas;
import dev.fallline.engine.linalg.SparseProducts;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The Lipschitz constant L of the gradient of a convex model's objective, from which the largest safe learning rate of
 * gradient descent follows: 1/L descends at every step, above 2/L it diverges (Nesterov, <i>Lectures on Convex
 * Optimization</i>, 2018, section 2.1.5).
 *
 * <p>L = c·λ(X̃ᵀWX̃/Σw) + l2, with c the loss's curvature, X̃ the features with a column of ones for the bias, W the
 * rows' weights and λ the largest eigenvalue, found by power iteration from a fixed start. The estimate nears λ from
 * below; it is raised by the last relative change.
 */
public final class Lipschitz {

    private static final int MOST_ITERATIONS = 100;
    private static final double ENOUGH = 1e-4;
    private static final int BLOCK_ROWS = 1024;

    /** Of more rows, so many blocks spread evenly stand for all: enough for two digits of λ, in a tenth of a second. */
    private static final int MOST_BLOCKS = 64;

    private final Blas blas;

    public Lipschitz(Blas blas) {
        this.blas = blas;
    }

    /**
     * Rows that stand for all: those that {@link #constant} itself looks at, as far as they are not too many.
     *
     * @param rows     how many there are
     * @param features of each
     * @param most     numbers to be had of the rows together; one row is taken at least
     * @return ascending
     */
    public static int[] sample(int rows, int features, int most) {
        int blocks = Math.clamp(most / ((long) features * BLOCK_ROWS), 1, MOST_BLOCKS);
        int stride = Math.ceilDiv(Math.ceilDiv(rows, BLOCK_ROWS), blocks);
        return IntStream.range(0, rows)
                .filter(row -> row / BLOCK_ROWS % stride == 0)
                .limit(Math.max(1, most / features))
                .toArray();
    }

    /**
     * @param plan of a network without hidden layers
     * @return L, or nothing for a network with hidden layers or a loss without a bound of its curvature
     */
    public OptionalDouble constant(TrainingPlan plan, RowSource rows) {
        double curvature = plan.loss().curvature();
        if (plan.network().layers().size() > 1 || Double.isInfinite(curvature)) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(curvature * largestEigenvalue(rows) + plan.penalty().l2());
    }

    /** λ of X̃ᵀWX̃/Σw. */
    double largestEigenvalue(RowSource rows) {
        int d = rows.features();
        var random = new SplittableRandom(0);
        var vector = new float[d + 1];
        for (int i = 0; i <= d; i++) {
            vector[i] = random.nextFloat() + 0.5f;
        }
        normalise(vector);
        RowBlock block = RowBlock.of(rows, Math.min(BLOCK_ROWS, rows.rows()));
        var products = new float[BLOCK_ROWS];
        var next = new float[d + 1];
        double eigenvalue = 0;
        double change = 1;
        for (int i = 0; i < MOST_ITERATIONS && change > ENOUGH; i++) {
            multiply(rows, block, products, vector, next);
            double length = normalise(next);
            if (length == 0) {
                return 0;
            }
            change = Math.abs(length - eigenvalue) / length;
            eigenvalue = length;
            System.arraycopy(next, 0, vector, 0, vector.length);
        }
        return eigenvalue * (1 + change);
    }

    /** result ← X̃ᵀWX̃·vector/Σw. */
    private void multiply(RowSource rows, RowBlock block, float[] products, float[] vector, float[] result) {
        int d = rows.features();
        float[] base = rows.base();
        double shared = 0;
        for (int i = 0; i < base.length; i++) {
            shared += (double) base[i] * vector[i];
        }
        float[] start = {(float) shared};
        Arrays.fill(result, 0);
        double ones = 0;
        double weight = 0;
        int blocks = Math.ceilDiv(rows.rows(), BLOCK_ROWS);
        int stride = Math.ceilDiv(blocks, MOST_BLOCKS);
        for (int b = 0; b < blocks; b += stride) {
            int first = b * BLOCK_ROWS;
            int count = Math.min(BLOCK_ROWS, rows.rows() - first);
            rows.view(first, count, block);
            if (rows.sparse()) {
                SparseProducts.rowProducts(
                        block.offsets(), block.ends(), count, block.indices(), block.values(), vector, 0, start, 1,
                        products);
            } else {
                blas.gemm(
                        false, false, count, 1, d, 1, block.features(), block.featuresOffset(), vector, 0, 0, products,
                        0);
            }
            for (int i = 0; i < count; i++) {
                float rowWeight = rows.weighted() ? block.weights()[i] : 1;
                products[i] = (products[i] + vector[d]) * rowWeight;
                ones += products[i];
                weight += rowWeight;
            }
            if (rows.sparse()) {
                SparseProducts.addRows(
                        block.offsets(), block.ends(), count, block.indices(), block.values(), products, 1, result, 0);
            } else {
                blas.gemm(
                        true, false, d, 1, count, 1, block.features(), block.featuresOffset(), products, 0, 1, result,
                        0);
            }
        }
        for (int i = 0; i < base.length; i++) {
            result[i] += base[i] * (float) ones;
        }
        result[d] = (float) ones;
        for (int i = 0; i <= d; i++) {
            result[i] /= (float) weight;
        }
    }

    /** Scales a vector to length 1. @return its length before */
    private static double normalise(float[] vector) {
        double square = 0;
        for (float value : vector) {
            square += (double) value * value;
        }
        double length = Math.sqrt(square);
        for (int i = 0; i < vector.length && length > 0; i++) {
            vector[i] /= (float) length;
        }
        return length;
    }
}
