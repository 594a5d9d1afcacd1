package dev.fallline.spark.driver;

import dev.fallline.dataset.DataSlice;
import dev.fallline.dataset.PreparedData;
import dev.fallline.engine.training.ClassWeightedRows;
import dev.fallline.engine.training.Part;
import dev.fallline.engine.training.RowSource;
import dev.fallline.engine.training.Shard;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** The rows of one slice, encoded, in the memory of an executor, where Spark keeps them. */
final class ShardRows implements Serializable {

    private static final long serialVersionUID = 1L;

    private final int index;
    private final RowSource training;
    private final RowSource validation;
    private final RowSource test;
    private transient @Nullable Shard shard;

    private ShardRows(int index, PreparedData data) {
        this.index = index;
        this.training = data.training();
        this.validation = data.validation();
        this.test = data.test();
    }

    /** Reads and encodes a slice. */
    static ShardRows read(DataSlice slice, ExecutorContext context) {
        try (var reading = context.reading()) {
            return new ShardRows(slice.index(), reading.encode(slice, context.recipe()));
        }
    }

    int index() {
        return index;
    }

    RowSource rows(Part part) {
        return switch (part) {
            case TRAINING -> training;
            case VALIDATION -> validation;
            case TEST -> test;
        };
    }

    /** What is computed over the training rows. */
    Shard shard(ExecutorContext context) {
        Shard made = shard;
        if (made == null) {
            float[] weights = context.classWeights();
            made = new Shard(
                    index,
                    context.plan(),
                    weights == null ? training : new ClassWeightedRows(training, weights),
                    context.linalg().math());
            shard = made;
        }
        return made;
    }
}
