package dev.fallline.spec;

import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.linalg.VectorMath;
import dev.fallline.engine.network.Activation;
import dev.fallline.engine.network.Dense;
import dev.fallline.engine.network.Dropout;
import dev.fallline.engine.network.Elu;
import dev.fallline.engine.network.Gelu;
import dev.fallline.engine.network.Identity;
import dev.fallline.engine.network.Initialiser;
import dev.fallline.engine.network.Network;
import dev.fallline.engine.network.Relu;
import dev.fallline.engine.network.Sigmoid;
import dev.fallline.engine.network.Silu;
import dev.fallline.engine.network.Softplus;
import dev.fallline.engine.network.Tanh;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Specs of models as the engine's networks and their first parameters. */
final class EngineNetworks {

    private EngineNetworks() {}

    static Network network(
            List<Integer> hidden,
            ModelSpec.@Nullable ActivationType activation,
            int features,
            int outputs,
            @Nullable Dropout dropout,
            Linalg linalg) {
        Activation between = activation == null ? new Identity() : activation(activation, linalg.math());
        return new Network(features, hidden, outputs, between, dropout, linalg.blas());
    }

    /** Flat first parameters. */
    static float[] initial(Network network, InitSpec init, RandomGenerator random) {
        return network.initialise(initialiser(network, init), random);
    }

    private static Initialiser initialiser(Network network, InitSpec init) {
        return switch (init) {
            case InitSpec.Zeros _ -> new Initialiser.Zeros();
            case InitSpec.Normal normal -> new Initialiser.Normal(Initialiser.Scale.fixed(normal.std()));
            // The engine's uniform has the standard deviation b/√3.
            case InitSpec.Uniform uniform ->
                new Initialiser.Uniform(Initialiser.Scale.fixed(uniform.limit() / Math.sqrt(3)));
            case InitSpec.XavierNormal _ -> new Initialiser.Normal(Initialiser.Scale.xavier());
            case InitSpec.XavierUniform _ -> new Initialiser.Uniform(Initialiser.Scale.xavier());
            case InitSpec.HeNormal _ -> new Initialiser.Normal(Initialiser.Scale.he());
            case InitSpec.HeUniform _ -> new Initialiser.Uniform(Initialiser.Scale.he());
            case InitSpec.LecunNormal _ -> new Initialiser.Normal(Initialiser.Scale.lecun());
            case InitSpec.Given given -> new Initialiser.Given(flat(network, given));
            case InitSpec.FromModel _ ->
                throw new IllegalArgumentException("The parameters of another model are not known here");
        };
    }

    /** @throws IllegalArgumentException when the layers' shapes are not the network's */
    private static float[] flat(Network network, InitSpec.Given given) {
        if (given.layers().size() != network.layers().size()) {
            throw new IllegalArgumentException("%d layers given for %d"
                    .formatted(given.layers().size(), network.layers().size()));
        }
        float[] parameters = new float[network.parameters()];
        for (int i = 0; i < given.layers().size(); i++) {
            InitSpec.Layer layer = given.layers().get(i);
            Dense shape = network.layers().get(i);
            requireSize(shape.inputs(), layer.weights().size());
            int next = shape.weights();
            for (List<Double> row : layer.weights()) {
                next = copy(row, shape.outputs(), parameters, next);
            }
            copy(layer.bias(), shape.outputs(), parameters, next);
        }
        return parameters;
    }

    private static int copy(List<Double> numbers, int length, float[] into, int from) {
        requireSize(length, numbers.size());
        int next = from;
        for (double number : numbers) {
            into[next++] = (float) number;
        }
        return next;
    }

    private static void requireSize(int expected, int given) {
        if (expected != given) {
            throw new IllegalArgumentException("%d numbers given for %d".formatted(given, expected));
        }
    }

    private static Activation activation(ModelSpec.ActivationType type, VectorMath math) {
        return switch (type) {
            case RELU -> new Relu(0);
            case LEAKY_RELU -> new Relu(Relu.LEAK);
            case ELU -> new Elu(math);
            case GELU -> new Gelu(math);
            case SILU -> new Silu(math);
            case TANH -> new Tanh(math);
            case SIGMOID -> new Sigmoid(math);
            case SOFTPLUS -> new Softplus(math);
            case IDENTITY -> new Identity();
        };
    }
}
