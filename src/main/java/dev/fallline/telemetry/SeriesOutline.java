package dev.fallline.telemetry;

import java.util.ArrayList;
import java.util.List;

/** The least and the greatest value of each run of points of a long series; what is left at its end is kept whole. */
final class SeriesOutline {

    /** Points of a run. */
    static final int RUN = 256;

    private final List<Run> runs = new ArrayList<>();
    private final List<MetricRow> rest = new ArrayList<>(RUN);
    private long lastStep = -1;

    /** @param last step of the last point */
    record Run(long first, long last, MetricRow least, MetricRow greatest) {

        private static Run of(List<MetricRow> rows) {
            MetricRow least = rows.getFirst();
            MetricRow greatest = rows.getFirst();
            for (MetricRow row : rows) {
                if (Double.compare(row.value(), least.value()) < 0) {
                    least = row;
                }
                if (Double.compare(row.value(), greatest.value()) > 0) {
                    greatest = row;
                }
            }
            return new Run(rows.getFirst().step(), rows.getLast().step(), least, greatest);
        }

        void addTo(List<MetricRow> rows) {
            boolean rising = least.step() <= greatest.step();
            rows.add(rising ? least : greatest);
            if (least != greatest) {
                rows.add(rising ? greatest : least);
            }
        }
    }

    /** @param row the one after the last that was added */
    void add(MetricRow row) {
        rest.add(row);
        lastStep = row.step();
        if (rest.size() == RUN) {
            runs.add(Run.of(rest));
            rest.clear();
        }
    }

    long lastStep() {
        return lastStep;
    }

    /** The runs that lie within the steps, without the first and the last of the series. */
    List<Run> within(long from, long to) {
        return runs.stream()
                .skip(1)
                .limit(Math.max(0, runs.size() - 2))
                .filter(run -> run.first() >= from && run.last() <= to)
                .toList();
    }
}
