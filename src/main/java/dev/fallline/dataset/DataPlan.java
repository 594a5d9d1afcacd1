package dev.fallline.dataset;

import dev.fallline.dataset.MatrixPlan.Part;
import java.util.ArrayList;
import java.util.List;

/** What a job's matrices will hold, all but the features: recipe, division of the rows, targets and weights. */
public final class DataPlan {

    private final MatrixPlan plan;
    private final int rows;

    /** @param rows of the dataset */
    DataPlan(MatrixPlan plan, int rows) {
        this.plan = plan;
        this.rows = rows;
    }

    public Recipe recipe() {
        return plan.recipe();
    }

    /** Number of rows of a part. */
    public int rows(dev.fallline.engine.training.Part part) {
        return plan.parts().get(part.ordinal()).rows().length;
    }

    /** Targets of the training rows, one a row. */
    public float[] targets() {
        return plan.training().targets();
    }

    /** Whether rows have weights. */
    public boolean weighted() {
        return plan.training().weights() != null;
    }

    /** Weight of a training row; 1 where rows have none. */
    public double weight(int row) {
        float[] weights = plan.training().weights();
        return weights == null ? 1 : weights[row];
    }

    /**
     * Cuts the dataset into slices of as many training rows each.
     *
     * @param slices how many, ≥ 1; fewer where there are fewer training rows
     */
    public List<DataSlice> cut(int slices) {
        Part training = plan.training();
        int count = Math.min(slices, training.rows().length);
        var cut = new ArrayList<DataSlice>();
        int first = 0;
        for (int i = 0; i < count; i++) {
            int last = (int) ((long) training.rows().length * (i + 1) / count);
            int end = i == count - 1 ? rows : training.rows()[last];
            int from = first;
            cut.add(new DataSlice(
                    i,
                    from,
                    end - from,
                    plan.parts().stream()
                            .map(part -> DataSlice.Rows.of(part, from, end))
                            .toList()));
            first = end;
        }
        return cut;
    }
}
