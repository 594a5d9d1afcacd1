package dev.fallline.dataset;

import dev.fallline.engine.training.DenseRows;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The rows of a planned matrix, encoded as its recipe says.
 *
 * @param features the columns they are made of, in the order of the recipe
 * @param table    has them
 */
record MatrixEncoder(Dataset dataset, List<String> features, MatrixPlan plan, ColumnTable table) {

    MatrixEncoder {
        features = List.copyOf(features);
    }

    /** The matrices in arrays. */
    PreparedData inMemory() {
        return plan.sparse() ? sparseInMemory() : denseInMemory();
    }

    private PreparedData denseInMemory() {
        int width = plan.recipe().features();
        var arrays = plan.parts().stream()
                .map(part -> new float[Math.multiplyExact(part.rows().length, width)])
                .toList();
        encode((part, row, encoding, values) -> encoding.encode(values, arrays.get(part), row * width));
        var rows = IntStream.range(0, arrays.size())
                .mapToObj(i -> {
                    var part = plan.parts().get(i);
                    return new DenseRows(arrays.get(i), part.targets(), part.weights(), width);
                })
                .toList();
        return new PreparedData(rows.get(0), rows.get(1), rows.get(2), plan.recipe());
    }

    private PreparedData sparseInMemory() {
        var collectors = plan.parts().stream()
                .map(part -> new SparseCollector(part.rows().length, Math.toIntExact(part.numbers())))
                .toList();
        encodeSparse((part, numbers) -> collectors.get(part).add(numbers));
        var rows = IntStream.range(0, collectors.size())
                .mapToObj(i -> {
                    var part = plan.parts().get(i);
                    return collectors.get(i).rows(part.targets(), part.weights(), plan.recipe());
                })
                .toList();
        return new PreparedData(rows.get(0), rows.get(1), rows.get(2), plan.recipe());
    }

    /** Hands each row that is used to the writer, in the order of the file. */
    void encode(RowWriter writer) {
        var encoding = new RowEncoding(plan.recipe(), dataset);
        var cursor = cursor();
        table.forEachRow(features, (values, _) -> {
            int part = cursor.next();
            if (part != PartCursor.NONE) {
                writer.write(part, cursor.row(part), encoding, values);
            }
        });
    }

    /** Hands the numbers of each row that is used to the writer, in the order of the file. */
    void encodeSparse(SparseWriter writer) {
        var encoding = new SparseEncoding(plan.recipe(), dataset);
        var numbers = new SparseNumbers();
        var cursor = cursor();
        table.forEachRow(features, (values, block) -> {
            int part = cursor.next();
            if (part != PartCursor.NONE) {
                encoding.encode(values, block, numbers);
                writer.write(part, numbers);
            }
        });
    }

    private PartCursor cursor() {
        return new PartCursor(plan.parts().stream().map(MatrixPlan.Part::rows).toList());
    }

    /** Takes the rows of each part in their order. */
    @FunctionalInterface
    interface RowWriter {

        /**
         * @param part   0, 1, 2 for training, validation, test
         * @param row    of the part
         * @param values to be encoded
         */
        void write(int part, int row, RowEncoding encoding, double[] values);
    }

    /** Takes the sparse rows of each part in their order. */
    @FunctionalInterface
    interface SparseWriter {

        /**
         * @param part    0, 1, 2 for training, validation, test
         * @param numbers encoded; used again for the next row
         */
        void write(int part, SparseNumbers numbers);
    }
}
