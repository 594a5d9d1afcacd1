package dev.fallline.model;

import dev.fallline.dataset.Datasets;
import dev.fallline.dataset.PreparedData;
import dev.fallline.dataset.Recipe;
import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.loss.Loss;
import dev.fallline.engine.metric.Task;
import dev.fallline.engine.training.Evaluator;
import dev.fallline.engine.training.RowBlock;
import dev.fallline.engine.training.RowSource;
import dev.fallline.model.Evaluation.Calibration;
import dev.fallline.model.Evaluation.CalibrationBin;
import dev.fallline.model.Evaluation.ConfusionMatrix;
import dev.fallline.model.Evaluation.CurveResponse;
import dev.fallline.model.Evaluation.Residuals;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.JobSpec;
import dev.fallline.spec.JobSpecReader;
import dev.fallline.spec.LossSpec;
import dev.fallline.spec.TrainingPlans;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** Measures models on rows. */
@Service
class Evaluations {

    private static final int BINS = 10;
    private static final int BLOCK = 1024;
    private static final double[] QUANTILES = {0, 0.05, 0.25, 0.5, 0.75, 0.95, 1};

    private final Models models;
    private final Datasets datasets;
    private final JobSpecReader specs;
    private final JsonMapper json;
    private final Linalg linalg;

    Evaluations(Models models, Datasets datasets, JobSpecReader specs, JsonMapper json, Linalg linalg) {
        this.models = models;
        this.datasets = datasets;
        this.specs = specs;
        this.json = json;
        this.linalg = linalg;
    }

    /** @throws ProblemException when there is no such model or dataset, or they do not fit */
    Evaluation evaluate(String project, String reference, String datasetId) {
        TrainedModel trained = models.load(project, reference);
        if (datasets.of(project).find(datasetId).isEmpty()) {
            throw ProblemException.notFound("dataset", datasetId);
        }
        return evaluate(trained, datasets.encode(datasetId, trained.model().recipe()), datasetId);
    }

    /** The rows that the model was trained on and measured by; empty when its spec or dataset is gone. */
    Optional<PreparedData> prepared(Model model) {
        String spec = model.lineage().spec();
        String dataset = model.lineage().datasetId();
        if (spec == null || dataset == null || datasets.schema(dataset).isEmpty()) {
            return Optional.empty();
        }
        JobSpec read = specs.read(json.readTree(spec), datasets::schema);
        return Optional.of(datasets.prepare(read.dataset(), read.task(), model.shape().isLinear()));
    }

    /** @throws ProblemException when a prediction is not finite */
    Evaluation evaluate(TrainedModel trained, RowSource rows, @Nullable String datasetId) {
        Recipe recipe = trained.model().recipe();
        float[] results = results(trained, rows);
        if (NotFinite.first(results, rows.rows()) < rows.rows()) {
            throw ProblemException.invalid(
                    "/dataset/id",
                    "not_finite",
                    "Some rows have values so large that the model's prediction is no finite number.");
        }
        var metrics = new TreeMap<String, @Nullable Double>();
        metrics(trained, rows).forEach((name, value) -> metrics.put(name, Evaluation.finite(value)));
        String id = trained.model().id();
        return switch (recipe.task()) {
            case REGRESSION ->
                new Evaluation(id, datasetId, rows.rows(), metrics, null, null, null, residuals(results, rows));
            case BINARY, MULTICLASS ->
                new Evaluation(
                        id,
                        datasetId,
                        rows.rows(),
                        metrics,
                        confusion(recipe.classes(), results, rows),
                        curves(recipe, results, rows),
                        calibration(recipe.classes().size(), results, rows),
                        null);
        };
    }

    /** Loss, as it was in training, and the task's metrics. */
    SortedMap<String, Double> metrics(TrainedModel trained, RowSource rows) {
        Recipe recipe = trained.model().recipe();
        return new Evaluator(recipe.task(), recipe.classes().size(), trained.network(), loss(trained.model()), 1)
                .evaluate(trained.parameters(), rows, true);
    }

    Loss loss(Model model) {
        String spec = model.lineage().spec();
        String dataset = model.lineage().datasetId();
        LossSpec loss =
                spec == null || dataset == null || datasets.schema(dataset).isEmpty()
                        ? switch (model.recipe().task()) {
                            case REGRESSION -> new LossSpec.Mse();
                            case BINARY -> new LossSpec.BinaryCrossEntropy();
                            case MULTICLASS -> new LossSpec.CrossEntropy();
                        }
                        : specs.read(json.readTree(spec), datasets::schema).loss();
        return TrainingPlans.loss(loss, linalg.math());
    }

    /** Predictions of all rows: values, or probabilities in class order. */
    static float[] results(TrainedModel trained, RowSource rows) {
        if (rows.sparse()) {
            return trained.predict(rows);
        }
        int width = rows.features();
        int k = Math.max(1, trained.model().recipe().classes().size());
        var results = new float[Math.multiplyExact(rows.rows(), k)];
        var block = new RowBlock(BLOCK, width);
        for (int first = 0; first < rows.rows(); first += BLOCK) {
            int count = Math.min(BLOCK, rows.rows() - first);
            rows.view(first, count, block);
            float[] x = Arrays.copyOfRange(
                    block.features(), block.featuresOffset(), block.featuresOffset() + count * width);
            System.arraycopy(trained.predict(x, count), 0, results, first * k, count * k);
        }
        return results;
    }

    private static ConfusionMatrix confusion(List<String> classes, float[] results, RowSource rows) {
        int k = classes.size();
        var counts = new long[k][k];
        for (int i = 0; i < rows.rows(); i++) {
            counts[(int) rows.target(i)][PredictionWriter.likeliest(results, i * k, k)]++;
        }
        return new ConfusionMatrix(classes, counts);
    }

    private static List<CurveResponse> curves(Recipe recipe, float[] results, RowSource rows) {
        int k = recipe.classes().size();
        var curves = new ArrayList<CurveResponse>();
        for (int c = recipe.task() == Task.BINARY ? 1 : 0; c < k; c++) {
            var scores = new float[rows.rows()];
            var positive = new boolean[rows.rows()];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = results[i * k + c];
                positive[i] = (int) rows.target(i) == c;
            }
            curves.add(CurveResponse.of(Curve.of(recipe.classes().get(c), scores, positive)));
        }
        return curves;
    }

    private static Calibration calibration(int k, float[] results, RowSource rows) {
        var counts = new int[BINS];
        var predicted = new double[BINS];
        var right = new int[BINS];
        for (int i = 0; i < rows.rows(); i++) {
            int best = PredictionWriter.likeliest(results, i * k, k);
            double p = results[i * k + best];
            int bin = Math.clamp((int) (p * BINS), 0, BINS - 1);
            counts[bin]++;
            predicted[bin] += p;
            right[bin] += best == (int) rows.target(i) ? 1 : 0;
        }
        double error = 0;
        var bins = new ArrayList<CalibrationBin>();
        for (int b = 0; b < BINS; b++) {
            if (counts[b] > 0) {
                double mean = predicted[b] / counts[b];
                double observed = (double) right[b] / counts[b];
                error += Math.abs(mean - observed) * counts[b] / rows.rows();
                bins.add(new CalibrationBin(
                        (double) b / BINS, (b + 1.0) / BINS, counts[b], mean, observed));
            }
        }
        return new Calibration(error, bins);
    }

    private static Residuals residuals(float[] results, RowSource rows) {
        double[] residuals = new double[results.length];
        double mean = 0;
        for (int i = 0; i < residuals.length; i++) {
            residuals[i] = (double) results[i] - rows.target(i);
            mean += residuals[i] / residuals.length;
        }
        double squares = 0;
        for (double residual : residuals) {
            squares += (residual - mean) * (residual - mean) / residuals.length;
        }
        Arrays.sort(residuals);
        Map<String, Double> quantiles = new LinkedHashMap<>();
        for (double share : QUANTILES) {
            quantiles.put(
                    Double.toString(share), residuals[(int) Math.round(share * (residuals.length - 1))]);
        }
        return new Residuals(mean, Math.sqrt(squares), quantiles);
    }
}
