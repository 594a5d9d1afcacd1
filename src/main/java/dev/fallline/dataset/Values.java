package dev.fallline.dataset;

import java.util.Arrays;
import java.util.List;

/** The values of one column in file order. */
sealed interface Values {

    int rows();

    /** The value as a number: itself, 0/1, or the index of the category; NaN where it is missing. */
    double at(int row);

    /** Some rows that follow one another. */
    Values range(int first, int count);

    /** A numeric or boolean column; NaN marks a missing value. */
    record Numbers(double[] values) implements Values {
        @Override
        public int rows() {
            return values.length;
        }

        @Override
        public double at(int row) {
            return values[row];
        }

        @Override
        public Values range(int first, int count) {
            return new Numbers(Arrays.copyOfRange(values, first, first + count));
        }
    }

    /** A categorical column: indices into the sorted categories; −1 marks a missing value. */
    record Codes(int[] codes, List<String> categories) implements Values {
        @Override
        public int rows() {
            return codes.length;
        }

        @Override
        public double at(int row) {
            return codes[row] < 0 ? Double.NaN : codes[row];
        }

        @Override
        public Values range(int first, int count) {
            return new Codes(Arrays.copyOfRange(codes, first, first + count), categories);
        }
    }
}
