package dev.fallline.spec;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which rows and columns to train on.
 *
 * @param id       the dataset
 * @param target   the column to predict
 * @param features the columns to predict from, in the order of the dataset unless given
 * @param scaling  what is done to every encoded feature, by the training rows
 * @param missing  what to do with missing values
 * @param encoding how categories become numbers
 * @param split    shares of rows kept from training
 * @param weight   the column that says how much each row's loss weighs; {@code null} when all weigh the same
 */
public record DatasetSpec(
        String id,
        String target,
        List<String> features,
        Scaling scaling,
        Missing missing,
        Encoding encoding,
        SplitSpec split,
        @Nullable String weight) {

    public DatasetSpec {
        features = List.copyOf(features);
    }

    /** With the default encoding of categories, standardised or not. */
    public DatasetSpec(
            String id,
            String target,
            List<String> features,
            boolean standardize,
            Missing missing,
            SplitSpec split,
            @Nullable String weight) {
        this(
                id,
                target,
                features,
                standardize ? Scaling.STANDARDIZE : Scaling.NONE,
                missing,
                Encoding.DEFAULT,
                split,
                weight);
    }

    /** Rows that all weigh the same. */
    public DatasetSpec(
            String id, String target, List<String> features, boolean standardize, Missing missing, SplitSpec split) {
        this(id, target, features, standardize, missing, split, null);
    }

    public boolean standardize() {
        return scaling == Scaling.STANDARDIZE;
    }

    /** What is done to every encoded feature; a constant one becomes 0 under either of the first two. */
    public enum Scaling {
        /** Mean 0 and population standard deviation 1 of the training rows. */
        STANDARDIZE,
        /** Least value 0 and greatest 1 of the training rows. */
        MIN_MAX,
        NONE
    }

    /**
     * @param oneHotLimit a column of more categories is hashed, one of fewer or as many becomes a feature a category
     * @param hashBuckets features of a hashed column
     */
    public record Encoding(int oneHotLimit, int hashBuckets) {

        public static final Encoding DEFAULT = new Encoding(1000, 256);

        /** Number of encoded features of a column. */
        public int width(DatasetSchema.Column column) {
            return switch (column.type()) {
                case NUMERIC, BOOLEAN, TEXT -> 1;
                case DATETIME -> DATETIME_FEATURES;
                case CATEGORICAL -> isHashed(column.distinct()) ? hashBuckets : (int) column.distinct();
                case SPARSE -> block(column).width();
            };
        }

        /** Of the encoded features of a column, how many differ from what they mostly are in a row, on average. */
        double numbers(DatasetSchema.Column column) {
            return switch (column.type()) {
                case NUMERIC, BOOLEAN, TEXT, CATEGORICAL -> 1;
                case DATETIME -> DATETIME_FEATURES;
                case SPARSE -> block(column).numbers();
            };
        }

        private static DatasetSchema.Block block(DatasetSchema.Column column) {
            return Objects.requireNonNull(column.block(), "a sparse column has a block");
        }

        public boolean isHashed(long categories) {
            return categories > oneHotLimit;
        }
    }

    /** Year, month, day, weekday and hour. */
    public static final int DATETIME_FEATURES = 5;

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
     * @param by         a column that decides instead of chance: of numbers or times, whose latest rows are for the
     *                   test and those before for validation, or of labels that name each row's part; {@code null} for
     *                   chance
     */
    public record SplitSpec(double validation, double test, long seed, boolean stratify, @Nullable String by) {

        /** By chance. */
        public SplitSpec(double validation, double test, long seed, boolean stratify) {
            this(validation, test, seed, stratify, null);
        }
    }
}
