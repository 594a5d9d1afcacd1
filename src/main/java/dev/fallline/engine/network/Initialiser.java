package dev.fallline.engine.network;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Fills a layer's weights; biases start at zero unless {@link Given}. Fan-in is {@code in}, fan-out {@code out}. */
public sealed interface Initialiser {

    /**
     * @param layer      the layer
     * @param parameters flat parameters, overwritten in the layer's range
     * @param random     source of randomness
     */
    void fill(Dense layer, float[] parameters, RandomGenerator random);

    /** All zeros; fit for the linear family only, since the units of a hidden layer would stay alike. */
    record Zeros() implements Initialiser {
        @Override
        public void fill(Dense layer, float[] parameters, RandomGenerator random) {
            Arrays.fill(parameters, layer.weights(), layer.end(), 0);
        }
    }

    /**
     * N(0, σ²) with σ = √(gain/fan): Glorot, Bengio, AISTATS 2010 (Xavier); He et al., ICCV 2015; LeCun et al.,
     * <i>Efficient BackProp</i>, 1998; or a fixed σ.
     */
    record Normal(Scale scale) implements Initialiser {
        @Override
        public void fill(Dense layer, float[] parameters, RandomGenerator random) {
            double deviation = scale.deviation(layer);
            for (int i = layer.weights(); i < layer.bias(); i++) {
                parameters[i] = (float) (random.nextGaussian() * deviation);
            }
            Arrays.fill(parameters, layer.bias(), layer.end(), 0);
        }
    }

    /** U(−b, b) with b = √3·σ, so that its standard deviation is the scale's σ. */
    record Uniform(Scale scale) implements Initialiser {
        @Override
        public void fill(Dense layer, float[] parameters, RandomGenerator random) {
            double bound = Math.sqrt(3) * scale.deviation(layer);
            for (int i = layer.weights(); i < layer.bias(); i++) {
                parameters[i] = (float) ((2 * random.nextDouble() - 1) * bound);
            }
            Arrays.fill(parameters, layer.bias(), layer.end(), 0);
        }
    }

    /** @param parameters the whole network's flat parameters */
    record Given(float[] parameters) implements Initialiser {
        @Override
        public void fill(Dense layer, float[] into, RandomGenerator random) {
            System.arraycopy(parameters, layer.weights(), into, layer.weights(), layer.end() - layer.weights());
        }
    }

    /** The standard deviation of a layer's weights. */
    @FunctionalInterface
    interface Scale {
        double deviation(Dense layer);

        /** σ whatever the layer. */
        static Scale fixed(double deviation) {
            return layer -> deviation;
        }

        /** √(2/(in + out)). */
        static Scale xavier() {
            return layer -> Math.sqrt(2.0 / (layer.inputs() + layer.outputs()));
        }

        /** √(2/in). */
        static Scale he() {
            return layer -> Math.sqrt(2.0 / layer.inputs());
        }

        /** √(1/in). */
        static Scale lecun() {
            return layer -> Math.sqrt(1.0 / layer.inputs());
        }
    }
}
