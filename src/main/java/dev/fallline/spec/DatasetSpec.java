package dev.fallline.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which rows and columns to train on.
 *
 * @param id       the dataset
 * @param target   the column to predict
 * @param features the columns to predict from, in the order of the dataset unless given
 * @param standardize scale every encoded feature to mean 0 and population standard deviation 1 of the training rows
 * @param missing  what to do with missing values
 * @param split    shares of rows kept from training
 * @param weight   the column that says how much each row's loss weighs; {@code null} when all weigh the same
 */
public record DatasetSpec(
        String id,
        String target,
        List<String> features,
        boolean standardize,
        Missing missing,
        SplitSpec split,
        @Nullable String weight) {

    public DatasetSpec {
        features = List.copyOf(features);
    }

    /** Rows that all weigh the same. */
    public DatasetSpec(
            String id, String target, List<String> features, boolean standardize, Missing missing, SplitSpec split) {
        this(id, target, features, standardize, missing, split, null);
    }

    /** What to do with missing values of features; rows without a target are never used. */
    public enum Missing {
        /** The mean of the training rows; for categories the most frequent one. */
        MEAN,
        DROP_ROWS,
        /** Refuse the job. */
        FAIL
    }

    /**
     * @param validation share of rows for validation, 0 ≤ v &lt; 1
     * @param test       share of rows for the final test, 0 ≤ t and v + t &lt; 1
     * @param seed       of the choice of rows
     * @param stratify   keep the classes' shares; only for classes
     */
    public record SplitSpec(double validation, double test, long seed, boolean stratify) {}
}
