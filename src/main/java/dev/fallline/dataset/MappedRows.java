package dev.fallline.dataset;

import dev.fallline.engine.training.RowBlock;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** Rows in a file that is mapped into memory, of which the operating system keeps as many there as fit. */
final class MappedRows extends MappedTargets {

    private final MappedSection features;

    MappedRows(
            FileChannel channel, long features, long targets, long weights, boolean weighted, int rows, int width)
            throws IOException {
        super(channel, targets, weights, weighted, rows, width);
        this.features = MappedSection.of(channel, features, rows, width);
    }

    @Override
    public void gather(int[] order, int from, int count, RowBlock block, int at) {
        for (int i = 0; i < count; i++) {
            int row = order[from + i];
            features.copy(row, 1, block.features(), (at + i) * features());
            label(row, block, at + i);
        }
    }

    @Override
    public void locate(int[] order, int from, int count, RowBlock block) {
        block.pointAtOwn();
        gather(order, from, count, block, 0);
        int[] offsets = block.offsets();
        for (int i = 0; i < count; i++) {
            offsets[i] = i * features();
        }
    }

    @Override
    public void view(int from, int count, RowBlock block) {
        block.pointAtOwn();
        features.copy(from, count, block.features(), 0);
        targets.copy(from, count, block.targets(), 0);
        if (weights != null) {
            weights.copy(from, count, block.weights(), 0);
        }
    }
}
