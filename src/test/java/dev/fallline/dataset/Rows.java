package dev.fallline.dataset;

import dev.fallline.engine.training.RowBlock;
import dev.fallline.engine.training.RowSource;
import java.util.Arrays;

/** The content of prepared rows, copied out for comparison. */
record Rows(float[] features, float[] targets) {

    static Rows of(RowSource source) {
        var block = new RowBlock(source.rows(), source.features());
        source.view(0, source.rows(), block);
        int from = block.featuresOffset();
        int fromTarget = block.targetsOffset();
        return new Rows(
                Arrays.copyOfRange(block.features(), from, from + source.rows() * source.features()),
                Arrays.copyOfRange(block.targets(), fromTarget, fromTarget + source.rows()));
    }
}
