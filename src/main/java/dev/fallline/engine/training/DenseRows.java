package dev.fallline.engine.training;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rows held in arrays. */
public final class DenseRows extends ArrayRows {

    private final float[] features;

    /** Rows that all weigh the same. */
    public DenseRows(float[] features, float[] targets, int width) {
        this(features, targets, null, width);
    }

    /**
     * @param features {@code n × d}, row-major; kept, not copied
     * @param targets  {@code n}; kept, not copied
     * @param weights  {@code n}, each ≥ 0; kept, not copied; {@code null} when all rows weigh 1
     * @param width    d
     * @throws IllegalArgumentException when the lengths do not fit
     */
    public DenseRows(float[] features, float[] targets, float @Nullable [] weights, int width) {
        super(targets, weights, width);
        if (width < 1
                || (long) targets.length * width != features.length
                || weights != null && weights.length != targets.length) {
            throw new IllegalArgumentException(
                    "%d features for %d rows of %d".formatted(features.length, targets.length, width));
        }
        this.features = features;
    }

    /** Copies of some rows of a source. */
    static DenseRows copyOf(RowSource source, int[] chosen) {
        var block = new RowBlock(chosen.length, source.features());
        block.pointAtOwn();
        source.gather(chosen, 0, chosen.length, block, 0);
        return new DenseRows(
                block.features(), block.targets(), source.weighted() ? block.weights() : null, source.features());
    }

    /**
     * The rows of all, one after the other.
     *
     * @param parts one at least, of as many features each, all with weights or none
     */
    public static DenseRows joined(List<DenseRows> parts) {
        DenseRows first = parts.getFirst();
        return new DenseRows(
                joined(parts, part -> part.features),
                joined(parts, part -> part.targets),
                first.weights == null ? null : joined(parts, part -> Objects.requireNonNull(part.weights)),
                first.width);
    }

    private static float[] joined(List<DenseRows> parts, Function<DenseRows, float[]> array) {
        var all = new float[parts.stream().mapToInt(part -> array.apply(part).length).sum()];
        int at = 0;
        for (DenseRows part : parts) {
            float[] own = array.apply(part);
            System.arraycopy(own, 0, all, at, own.length);
            at += own.length;
        }
        return all;
    }

    @Override
    public void gather(int[] order, int from, int count, RowBlock block, int at) {
        float[] into = block.features();
        float[] intoTargets = block.targets();
        for (int i = 0; i < count; i++) {
            int row = order[from + i];
            System.arraycopy(features, row * width, into, (at + i) * width, width);
            intoTargets[at + i] = targets[row];
        }
        if (weights != null) {
            float[] intoWeights = block.weights();
            for (int i = 0; i < count; i++) {
                intoWeights[at + i] = weights[order[from + i]];
            }
        }
    }

    @Override
    public void locate(int[] order, int from, int count, RowBlock block) {
        block.pointAtScattered(features);
        int[] offsets = block.offsets();
        float[] intoTargets = block.targets();
        for (int i = 0; i < count; i++) {
            offsets[i] = order[from + i] * width;
            intoTargets[i] = targets[order[from + i]];
        }
        if (weights != null) {
            float[] intoWeights = block.weights();
            for (int i = 0; i < count; i++) {
                intoWeights[i] = weights[order[from + i]];
            }
        }
    }

    @Override
    public void view(int from, int count, RowBlock block) {
        block.pointAt(features, from * width, targets, from);
        if (weights != null) {
            System.arraycopy(weights, from, block.weights(), 0, count);
        }
    }
}
