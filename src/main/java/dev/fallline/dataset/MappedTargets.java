package dev.fallline.dataset;

import dev.fallline.engine.training.RowBlock;
import dev.fallline.engine.training.RowSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** What dense and sparse rows in a mapped file have alike: their number, targets and weights. */
abstract class MappedTargets implements RowSource {

    final MappedSection targets;
    final @Nullable MappedSection weights;
    private final int rows;
    private final int width;

    /** @param weights where they start in the file; meaningless unless the rows are weighted */
    MappedTargets(FileChannel channel, long targets, long weights, boolean weighted, int rows, int width)
            throws IOException {
        this.targets = MappedSection.of(channel, targets, rows, 1);
        this.weights = weighted ? MappedSection.of(channel, weights, rows, 1) : null;
        this.rows = rows;
        this.width = width;
    }

    @Override
    public final int rows() {
        return rows;
    }

    @Override
    public final int features() {
        return width;
    }

    @Override
    public final boolean weighted() {
        return weights != null;
    }

    @Override
    public final double weight(int row) {
        return weights == null ? 1 : weights.at(row);
    }

    @Override
    public final float target(int row) {
        return targets.at(row);
    }

    @Override
    public final boolean inPlace() {
        return false;
    }

    /** Copies a row's target and weight to a row of the block. */
    final void label(int row, RowBlock block, int at) {
        block.targets()[at] = targets.at(row);
        if (weights != null) {
            block.weights()[at] = weights.at(row);
        }
    }
}
