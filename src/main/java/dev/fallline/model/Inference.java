package dev.fallline.model;

import dev.fallline.dataset.Recipe;
import dev.fallline.dataset.RowEncoder;
import dev.fallline.engine.metric.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Models as the Open Inference Protocol sees them: an input {@code rows × 1} for each column, or one matrix of all of
 * them in the model's order; outputs {@code label} and {@code probabilities}, or {@code value}.
 */
@Service
class Inference {

    private static final int BLOCK = 1024;

    private final Models models;

    Inference(Models models) {
        this.models = models;
    }

    /** @param shape −1 for any size */
    record TensorType(String name, String datatype, List<Long> shape) {}

    record Output(String name, String datatype, List<Long> shape, Object data) {}

    /** @param version of the name; {@code null} for whatever the reference stands for */
    static String reference(String reference, @Nullable String version) {
        return version == null ? reference : reference + "@" + version;
    }

    /** @throws dev.fallline.problem.ProblemException when there is none */
    Model model(String project, String reference) {
        return models.get(project, reference);
    }

    /** @throws dev.fallline.problem.ProblemException when there is none, or it is damaged */
    void requireReady(String project, String reference) {
        models.load(project, reference);
    }

    List<String> versions(String project, Model model) {
        return models.versions(project, model).stream().map(String::valueOf).toList();
    }

    static List<TensorType> inputs(Model model) {
        return model.recipe().columns().stream()
                .map(column -> new TensorType(
                        column.name(),
                        switch (column.type()) {
                            case NUMERIC, SPARSE -> "FP64";
                            case BOOLEAN -> "BOOL";
                            case CATEGORICAL, DATETIME -> "BYTES";
                            case TEXT ->
                                throw new IllegalStateException("No model has a feature like " + column.name());
                        },
                        List.of(-1L, column.block() == null ? 1L : column.width())))
                .toList();
    }

    static List<TensorType> outputs(Model model) {
        if (model.recipe().task() == Task.REGRESSION) {
            return List.of(new TensorType("value", "FP32", List.of(-1L, 1L)));
        }
        long classes = model.recipe().classes().size();
        return List.of(
                new TensorType("label", "BYTES", List.of(-1L, 1L)),
                new TensorType("probabilities", "FP32", List.of(-1L, classes)));
    }

    /** The model that answers, and its outputs. */
    record Answer(Model model, List<Output> outputs) {}

    /** @throws InferenceFault when the tensors are not the model's */
    Answer infer(String project, String reference, InferenceRequest request) {
        TrainedModel trained = models.load(project, reference);
        Model model = trained.model();
        List<String> known = outputs(model).stream().map(TensorType::name).toList();
        for (String wanted : request.outputs()) {
            if (!known.contains(wanted)) {
                throw new InferenceFault("The model has no output '%s'; it has %s".formatted(wanted, known));
            }
        }
        float[] results = predict(trained, request.inputs());
        return new Answer(model, outputs(model.recipe(), results).stream()
                .filter(output -> request.outputs().isEmpty() || request.outputs().contains(output.name()))
                .toList());
    }

    private static List<Output> outputs(Recipe recipe, float[] results) {
        if (recipe.task() == Task.REGRESSION) {
            return List.of(new Output("value", "FP32", List.of((long) results.length, 1L), results));
        }
        int classes = recipe.classes().size();
        int rows = results.length / classes;
        var labels = new String[rows];
        for (int i = 0; i < rows; i++) {
            labels[i] = recipe.classes().get(PredictionWriter.likeliest(results, i * classes, classes));
        }
        return List.of(
                new Output("label", "BYTES", List.of((long) rows, 1L), labels),
                new Output("probabilities", "FP32", List.of((long) rows, (long) classes), results));
    }

    private static float[] predict(TrainedModel trained, List<Tensor> inputs) {
        RowEncoder encoder = trained.encoder();
        if (encoder.sparseColumn() >= 0) {
            throw new InferenceFault(
                    "The model has %d sparse features, which tensors would spell out; send rows that name those that are not zero to /v1/models/{id}/predict"
                            .formatted(encoder.width()));
        }
        Tensor[] byColumn = columns(encoder, inputs);
        int rows = byColumn.length == 0 ? inputs.getFirst().rows(encoder.columns()) : byColumn[0].rows(1);
        int width = encoder.width();
        int k = trained.model().recipe().task() == Task.REGRESSION
                ? 1
                : trained.model().recipe().classes().size();
        var results = new float[Math.multiplyExact(rows, k)];
        var x = new float[Math.multiplyExact(Math.min(rows, BLOCK), width)];
        for (int first = 0; first < rows; first += BLOCK) {
            int count = Math.min(BLOCK, rows - first);
            for (int i = 0; i < count; i++) {
                for (int c = 0; c < encoder.columns(); c++) {
                    boolean matrix = byColumn.length == 0;
                    Tensor tensor = matrix ? inputs.getFirst() : byColumn[c];
                    int index = matrix ? (first + i) * encoder.columns() + c : first + i;
                    String fault = encode(encoder, c, tensor, index, x, i * width);
                    if (fault != null) {
                        throw new InferenceFault("Row %d: %s".formatted(first + i + 1, fault));
                    }
                }
            }
            float[] outputs = trained.predict(x, count);
            int bad = NotFinite.first(outputs, count);
            if (bad < count) {
                throw new InferenceFault("Row %d: %s".formatted(first + bad + 1, NotFinite.DETAIL));
            }
            System.arraycopy(outputs, 0, results, first * k, count * k);
        }
        return results;
    }

    /** The tensor of each column; empty where one matrix holds them all. */
    private static Tensor[] columns(RowEncoder encoder, List<Tensor> inputs) {
        Tensor only = inputs.getFirst();
        if (inputs.size() == 1 && only.rows(encoder.columns()) >= 0 && only.rank() == 2) {
            return new Tensor[0];
        }
        var tensors = new HashMap<Integer, Tensor>();
        int rows = only.rows(1);
        for (Tensor tensor : inputs) {
            int column = encoder.indexOf(tensor.name());
            if (column < 0) {
                throw new InferenceFault(inputs.size() == 1
                        ? "The input '%s' is no column of the model, nor with the shape %s a matrix of its %d columns"
                                .formatted(tensor.name(), tensor.shape(), encoder.columns())
                        : "The model knows no input '%s'".formatted(tensor.name()));
            }
            if (tensors.containsKey(column)) {
                throw new InferenceFault("The input '%s' is given twice".formatted(tensor.name()));
            }
            if (tensor.rows(1) != rows || rows < 0) {
                throw new InferenceFault("The input '%s' has the shape %s; all must be [rows] or [rows, 1] with as many rows"
                        .formatted(tensor.name(), tensor.shape()));
            }
            tensors.put(column, tensor);
        }
        String missing = IntStream.range(0, encoder.columns())
                .filter(column -> !tensors.containsKey(column))
                .mapToObj(column -> encoder.column(column).name())
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw new InferenceFault("Inputs are missing: " + missing);
        }
        return IntStream.range(0, encoder.columns())
                .mapToObj(column -> Objects.requireNonNull(tensors.get(column)))
                .toArray(Tensor[]::new);
    }

    private static @Nullable String encode(
            RowEncoder encoder, int column, Tensor tensor, int index, float[] x, int row) {
        if (tensor.isText()) {
            return text(encoder, column, tensor.text(index), x, row);
        }
        double number = tensor.number(index);
        if (Double.isNaN(number)) {
            return encoder.missing(column, x, row);
        }
        return tensor.isLogical()
                ? encoder.logical(column, number != 0, x, row)
                : encoder.number(column, number, x, row);
    }

    /** A matrix of columns of several types can only be one of texts, in which numbers and booleans are then written. */
    private static @Nullable String text(RowEncoder encoder, int column, @Nullable String text, float[] x, int row) {
        if (text == null) {
            return encoder.missing(column, x, row);
        }
        return switch (encoder.column(column).type()) {
            case NUMERIC, BOOLEAN -> encoder.cell(column, text, x, row);
            case CATEGORICAL, DATETIME, TEXT, SPARSE -> encoder.text(column, text, x, row);
        };
    }
}
