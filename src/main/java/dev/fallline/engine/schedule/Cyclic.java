package dev.fallline.engine.schedule;

/**
 * Straight lines up and down between α₀ and a maximum, again and again; with {@code halving} each cycle's height is half
 * the one before (Smith, <i>Cyclical Learning Rates for Training Neural Networks</i>, WACV 2017, {@code triangular} and
 * {@code triangular2}).
 *
 * @param maximum   the rate at the top, ≥ α₀
 * @param stepsUp   steps of a rise, ≥ 1
 * @param stepsDown steps of a fall, ≥ 1
 * @param halving   whether cycles get lower
 */
public record Cyclic(double maximum, long stepsUp, long stepsDown, boolean halving) implements Schedule {

    @Override
    public double learningRate(long step, long totalSteps, double initial) {
        long length = stepsUp + stepsDown;
        long cycle = step / length;
        long position = step % length;
        double share = position <= stepsUp
                ? (double) position / stepsUp
                : (double) (length - position) / stepsDown;
        double height = (maximum - initial) * (halving ? Math.pow(2, -cycle) : 1);
        return initial + height * share;
    }
}
