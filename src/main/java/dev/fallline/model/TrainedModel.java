package dev.fallline.model;

import dev.fallline.dataset.Recipe;
import dev.fallline.dataset.RowEncoder;
import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.metric.Task;
import dev.fallline.engine.network.Dense;
import dev.fallline.engine.network.Network;
import dev.fallline.engine.training.Predictor;
import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.FMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** A model with its parameters in memory. */
public final class TrainedModel {

    private static final int MOST_FAULTS = 100;

    private final Model model;
    private final Network network;
    private final float[] parameters;
    private final Linalg linalg;

    TrainedModel(Model model, Network network, float[] parameters, Linalg linalg) {
        if (parameters.length != network.parameters()) {
            throw new IllegalStateException("Model %s has %d parameters instead of %d"
                    .formatted(model.id(), parameters.length, network.parameters()));
        }
        this.model = model;
        this.network = network;
        this.parameters = parameters;
        this.linalg = linalg;
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

    /**
     * What is predicted of one row.
     *
     * @param label         of a classification
     * @param probabilities by label, of a classification
     * @param value         of a regression
     */
    public record Prediction(
            @Nullable String label, @Nullable Map<String, Float> probabilities, @Nullable Float value) {}

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

    /** The equation of each output, by class for several; empty for a model that is not linear. */
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
        List<String> names = model.recipe().featureNames();
        var coefficients = new LinkedHashMap<String, Double>();
        double intercept = parameters[dense.bias() + output];
        int feature = 0;
        for (Recipe.Column column : model.recipe().columns()) {
            for (int i = 0; i < column.width(); i++) {
                double weight = parameters[dense.weights() + feature * dense.outputs() + output];
                double coefficient = weight * column.scales().get(i);
                coefficients.put(names.get(feature), coefficient);
                intercept -= coefficient * column.offsets().get(i);
                feature++;
            }
        }
        return new Equation(intercept, coefficients);
    }

    /**
     * Predictions of raw rows.
     *
     * @param pointer JSON pointer of the list of rows in the request
     * @throws ProblemException naming the missing and unknown columns of every row
     */
    public List<Prediction> predict(List<? extends Map<String, ?>> rows, String pointer) {
        if (rows.isEmpty()) {
            return List.of();
        }
        var x = new FMatrixRMaj(rows.size(), network.inputs());
        var encoder = new RowEncoder(model.recipe());
        var faults = new ArrayList<Fault>();
        for (int i = 0; i < rows.size() && faults.size() < MOST_FAULTS; i++) {
            try {
                encoder.encode(rows.get(i), x.data, i * network.inputs(), pointer + "/" + i);
            } catch (ProblemException problem) {
                if (problem.kind() != ProblemKind.INVALID_REQUEST) {
                    throw problem;
                }
                faults.addAll(problem.faults());
            }
        }
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        FMatrixRMaj outputs = new Predictor(model.recipe().task(), network, parameters, linalg.math()).predict(x);
        var predictions = new ArrayList<Prediction>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            predictions.add(prediction(outputs, i));
        }
        return predictions;
    }

    private Prediction prediction(FMatrixRMaj outputs, int row) {
        if (model.recipe().task() == Task.REGRESSION) {
            return new Prediction(null, null, outputs.get(row, 0));
        }
        List<String> classes = model.recipe().classes();
        var probabilities = new LinkedHashMap<String, Float>();
        int likeliest = 0;
        for (int k = 0; k < classes.size(); k++) {
            probabilities.put(classes.get(k), outputs.get(row, k));
            if (outputs.get(row, k) > outputs.get(row, likeliest)) {
                likeliest = k;
            }
        }
        return new Prediction(classes.get(likeliest), probabilities, null);
    }
}
