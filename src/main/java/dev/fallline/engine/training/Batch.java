package dev.fallline.engine.training;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The rows of one step. Made once per job and filled anew each step; its shards only read it. */
final class Batch {

    private final RowSource source;
    private RowOrder order = new RowOrder();
    private int first;
    private int rows;
    private long step;
    private int position;
    private double weight;
    private TrainingControl control = TrainingControl.NONE;

    Batch(RowSource source) {
        this.source = source;
    }

    /**
     * @param rowOrder of the epoch
     * @param from     position in it of the batch's first row
     * @param count    rows of the batch
     * @param number   0-based number of the step
     * @param allWeight sum of the weights of the whole batch's rows; their number when rows are not weighted
     * @param asked    asked between blocks of rows whether to go on
     */
    void fill(RowOrder rowOrder, int from, int count, long number, double allWeight, TrainingControl asked) {
        order = rowOrder;
        first = from;
        rows = count;
        step = number;
        control = asked;
        weight = allWeight;
    }

    /** The rows are only some of the whole batch's: so many lie before them. */
    void place(int before) {
        position = before;
    }

    /** Rows of the whole batch before the first of these. */
    int position() {
        return position;
    }

    /** Numbers of the first rows. */
    List<Integer> first(int most) {
        return IntStream.range(first, first + Math.min(rows, most))
                .mapToObj(i -> order.rows()[i])
                .toList();
    }

    /** Numbers of the rows in the source; a copy. */
    int[] chosen() {
        return Arrays.copyOfRange(order.rows(), first, first + rows);
    }

    int rows() {
        return rows;
    }

    /** 0-based number of the step. */
    long step() {
        return step;
    }

    /** Sum of the rows' weights; their number when rows are not weighted. */
    double weight() {
        return weight;
    }

    /** 1/weight, which makes a sum over rows their mean; 0 when all rows weigh nothing. */
    float scale() {
        return weight > 0 ? (float) (1 / weight) : 0;
    }

    boolean weighted() {
        return source.weighted();
    }

    boolean interrupted() {
        return control.poll() != TrainingControl.Command.CONTINUE;
    }

    /** Whether rows lie anywhere in the source, so that they must be gathered. */
    boolean scattered() {
        return order.shuffled();
    }

    /** Makes the block hold rows {@code from … from+count-1} of the batch. */
    void read(int from, int count, RowBlock block) {
        if (scattered()) {
            block.pointAtOwn();
            gather(from, count, block, 0);
        } else {
            source.view(first + from, count, block);
        }
    }

    /** Points the block at rows {@code from … from+count-1} of the batch where they lie, one by one. */
    void locate(int from, int count, RowBlock block) {
        source.locate(order.rows(), first + from, count, block);
    }

    /** Copies rows {@code from … from+count-1} of a scattered batch to the block's own rows from {@code at} on. */
    void gather(int from, int count, RowBlock block, int at) {
        source.gather(order.rows(), first + from, count, block, at);
    }
}
