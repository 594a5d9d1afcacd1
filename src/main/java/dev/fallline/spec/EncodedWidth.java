package dev.fallline.spec;

import java.util.List;

/** How many numbers a row's features become: one each, or one for every category. */
final class EncodedWidth {

    private EncodedWidth() {}

    /** @param features columns of the schema */
    static long of(List<String> features, DatasetSchema schema) {
        return features.stream()
                .flatMap(name -> schema.column(name).stream())
                .mapToLong(column -> column.type() == DatasetSchema.Type.CATEGORICAL ? column.distinct() : 1)
                .sum();
    }
}
