package dev.fallline.dataset;

import dev.fallline.spec.DatasetSpec.Scaling;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is learned of a sparse column in one reading of it. Its features have one scale together, and are not centred:
 * standardised they are divided by the root of the mean square of the training rows' numbers that are not zero, scaled
 * between bounds by the greatest magnitude of those.
 *
 * @param scale      by which its numbers are multiplied
 * @param training   how many numbers the training rows have
 * @param validation the validation rows
 * @param test       the test rows
 */
record BlockFit(double scale, long training, long validation, long test) {

    /** @param name of the column; {@code null} if there is none */
    static BlockFit of(ColumnTable table, @Nullable String name, Splitter parts, Scaling scaling) {
        if (name == null) {
            return new BlockFit(1, 0, 0, 0);
        }
        var reading = new Reading(parts);
        table.forEachRow(List.of(name), (_, block) -> reading.read(block));
        double scale = switch (scaling) {
            case NONE -> 1;
            case STANDARDIZE -> Math.sqrt(reading.counts[0] / reading.squares);
            case MIN_MAX -> 1 / reading.greatest;
        };
        return new BlockFit(
                Double.isFinite(scale) ? scale : 1, reading.counts[0], reading.counts[1], reading.counts[2]);
    }

    /** Counts each part's numbers, and measures those of the training rows. */
    private static final class Reading {

        private final PartCursor cursor;
        private final long[] counts = new long[3];
        private double squares;
        private double greatest;

        Reading(Splitter parts) {
            cursor = new PartCursor(List.of(parts.training(), parts.validation(), parts.test()));
        }

        void read(SparseNumbers block) {
            int part = cursor.next();
            if (part == PartCursor.NONE) {
                return;
            }
            counts[part] += block.count();
            for (int i = 0; part == 0 && i < block.count(); i++) {
                double value = block.value(i);
                squares += value * value;
                greatest = Math.max(greatest, Math.abs(value));
            }
        }
    }
}
