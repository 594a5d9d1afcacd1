package dev.fallline.model;

import dev.fallline.dataset.Recipe;
import dev.fallline.dataset.RowEncoder;
import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.metric.Task;
import dev.fallline.engine.network.Dense;
import dev.fallline.engine.network.Network;
import dev.fallline.engine.training.Predictor;
import dev.fallline.engine.training.RowSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;

/** A model with its parameters in memory. */
public final class TrainedModel {

    /** What the recipe keeps of one encoded feature: boxed numbers, names. */
    private static final int BYTES_A_FEATURE = 200;

    private final Model model;
    private final Network network;
    private final float[] parameters;
    private final RowEncoder encoder;
    private final Predictor predictor;

    TrainedModel(Model model, Network network, float[] parameters, Linalg linalg) {
        if (parameters.length != network.parameters()) {
            throw new IllegalStateException("Model %s has %d parameters instead of %d"
                    .formatted(model.id(), parameters.length, network.parameters()));
        }
        this.model = model;
        this.network = network;
        this.parameters = parameters;
        this.encoder = new RowEncoder(model.recipe());
        this.predictor = new Predictor(model.recipe().task(), network, parameters, linalg.math());
    }

    /**
     * One layer's parameters.
     *
     * @param weights {@code in × out}
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Layer(float[][] weights, float[] bias) {}

    /** What a linear model adds up for one output: intercept + Σ coefficient·feature, in the features' own units. */
    public record Equation(double intercept, Map<String, Double> coefficients) {}

    public Model model() {
        return model;
    }

    /** Flat; a copy. */
    public float[] parameters() {
        return parameters.clone();
    }

    /** The layers as trained, in the standardised space. */
    public List<Layer> layers() {
        return network.layers().stream().map(this::layer).toList();
    }

    private Layer layer(Dense dense) {
        var weights = new float[dense.inputs()][dense.outputs()];
        for (int i = 0; i < dense.inputs(); i++) {
            System.arraycopy(parameters, dense.weights() + i * dense.outputs(), weights[i], 0, dense.outputs());
        }
        var bias = new float[dense.outputs()];
        System.arraycopy(parameters, dense.bias(), bias, 0, dense.outputs());
        return new Layer(weights, bias);
    }

    /**
     * The equation of each output, by class for several; empty for a model that is not linear. Of sparse features those
     * of weight 0 are left out.
     */
    public Map<String, Equation> equations() {
        var equations = new LinkedHashMap<String, Equation>();
        if (model.shape().isLinear()) {
            Recipe recipe = model.recipe();
            for (int output = 0; output < network.outputs(); output++) {
                equations.put(
                        recipe.task() == Task.MULTICLASS ? recipe.classes().get(output) : recipe.target(),
                        equation(output));
            }
        }
        return equations;
    }

    private Equation equation(int output) {
        Dense dense = network.layers().getFirst();
        var coefficients = new LinkedHashMap<String, Double>();
        double intercept = parameters[dense.bias() + output];
        int feature = 0;
        for (Recipe.Column column : model.recipe().columns()) {
            for (int i = 0; i < column.width(); i++) {
                double weight = parameters[dense.weights() + feature * dense.outputs() + output];
                double coefficient = weight * column.scale(i);
                if (column.block() == null || coefficient != 0) {
                    coefficients.put(column.featureName(i), coefficient);
                }
                intercept -= coefficient * column.offset(i);
                feature++;
            }
        }
        return new Equation(intercept, coefficients);
    }

    /** Turns raw values into the network's inputs. */
    RowEncoder encoder() {
        return encoder;
    }

    Network network() {
        return network;
    }

    /**
     * @param x encoded rows, {@code rows × d} from the start
     * @return values of a regression, {@code rows}; else probabilities in class order, {@code rows × classes}
     */
    float[] predict(float[] x, int rows) {
        return predictor.predict(FMatrixRMaj.wrap(rows, network.inputs(), x)).data;
    }

    /**
     * @param rows sparse ones, encoded
     * @return as for dense rows
     */
    float[] predict(RowSource rows) {
        return predictor.predict(rows).data;
    }

    /** Memory it takes, about. */
    int kilobytes() {
        long described = model.recipe().columns().stream()
                .mapToLong(column -> column.block() == null ? column.width() : 1)
                .sum();
        long bytes = (long) parameters.length * Float.BYTES + described * BYTES_A_FEATURE;
        return (int) Math.min(Integer.MAX_VALUE, 1 + bytes / 1024);
    }
}
