import fallline.client.ApiClient;
import fallline.client.ApiException;
import fallline.client.api.DatasetsApi;
import fallline.client.api.JobsApi;
import fallline.client.api.MetricsApi;
import fallline.client.api.ModelsApi;
import fallline.client.model.AdamOptimizer;
import fallline.client.model.AdamOptimizerLearningRate;
import fallline.client.model.DatasetSpec;
import fallline.client.model.JobSpec;
import fallline.client.model.LinearModelSpec;
import fallline.client.model.ModelSpec;
import fallline.client.model.Optimizer;
import fallline.client.model.PredictRequest;
import fallline.client.model.TrainingSpec;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** A whole story by the Java client that openapi-generator makes: upload, submit, follow, predict. */
public final class Story {

    public static void main(String[] arguments) throws Exception {
        var client = new ApiClient();
        client.updateBaseUri(arguments[0]);
        var datasets = new DatasetsApi(client);
        var jobs = new JobsApi(client);

        var csv = new StringBuilder("x,y\n");
        for (int i = 0; i < 40; i++) {
            csv.append(i).append(',').append(3 * i + 2).append('\n');
        }
        var file = Files.writeString(Files.createTempFile("line", ".csv"), csv);
        var dataset = datasets.createDataset(
                file.toFile(), "line", null, null, null, null, null, null, null, "story-dataset");
        Files.delete(file);
        check(dataset.getRows() == 40, "40 rows came, there are " + dataset.getRows());
        check(dataset.getColumns().get(1).getMean() != null, "A column has a mean");

        var spec = new JobSpec()
                .name("line")
                .dataset(new DatasetSpec().id(dataset.getId()).target("y"))
                .model(new ModelSpec(new LinearModelSpec().type(LinearModelSpec.TypeEnum.LINEAR)))
                .optimizer(new Optimizer(new AdamOptimizer()
                        .type(AdamOptimizer.TypeEnum.ADAM)
                        .learningRate(new AdamOptimizerLearningRate(new BigDecimal("0.5")))))
                .training(new TrainingSpec().epochs(300));
        var plan = jobs.validateJob(spec);
        check(plan.getParameters() == 2, "A line has two parameters, not " + plan.getParameters());

        var submitted = jobs.submitJob(spec, "story-job");
        check(jobs.submitJob(spec, "story-job").getId().equals(submitted.getId()), "One key, one job");
        var job = submitted;
        while (!job.getIsTerminal()) {
            job = jobs.getJob(submitted.getId(), 10, null);
        }
        check(job.getStatus().toString().equals("succeeded"), "The job is " + job.getStatus());
        check(job.getProgress().getPercent() == 100.0, "A job that is over is at 100 %");

        var metrics = new MetricsApi(client).getMetrics(job.getId(), "train_loss", null, null, 100, null);
        var losses = metrics.getSeries().getFirst().getValues();
        check(losses.getLast() < losses.getFirst(), "The loss falls: " + losses);

        var rows = new PredictRequest().rows(List.of(Map.of("x", 100)));
        var prediction = new ModelsApi(client).predict(job.getModelId(), rows, null, null, null, null, null);
        double value = prediction.getPredictions().getFirst().getValue();
        check(Math.abs(value - 302) < 5, "3·100 + 2 is about 302, not " + value);

        try {
            jobs.getJob("job_none", null, null);
            throw new AssertionError("There is no such job");
        } catch (ApiException e) {
            check(e.getCode() == 404 && e.getResponseBody().contains("job_not_found"), "A problem: " + e.getResponseBody());
        }
        System.out.println("predicted " + value);
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
