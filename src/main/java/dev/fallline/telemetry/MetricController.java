package dev.fallline.telemetry;

import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import dev.fallline.telemetry.MetricHistory.MetricSelection;
import dev.fallline.telemetry.WatchedJob.Best;
import dev.fallline.web.AcceptedForm;
import dev.fallline.web.Caller;
import dev.fallline.web.LatestId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/jobs/{id}/metrics} and {@code /v1/jobs/compare}. */
@RestController
@Tag(name = "Metrics", description = "Loss curves and what else training measured")
class MetricController {

    private static final String CSV = "text/csv";
    private static final String NDJSON = "application/x-ndjson";
    private static final String SVG = "image/svg+xml";
    private static final List<MediaType> PLOTS =
            List.of(MediaType.APPLICATION_JSON, MediaType.parseMediaType(SVG), MediaType.IMAGE_PNG, MediaType.TEXT_PLAIN);
    private static final List<MediaType> FORMS = List.of(
            MediaType.APPLICATION_JSON,
            MediaType.parseMediaType(CSV),
            MediaType.parseMediaType(NDJSON),
            MediaType.parseMediaType(SVG),
            MediaType.IMAGE_PNG,
            MediaType.TEXT_PLAIN);
    private static final int MOST_POINTS = 1_000_000;
    private static final int MOST_COMPARED = 20;
    private static final String SCALE = "`linear` or `log`; of plots only";

    private final MetricHistory metrics;
    private final JobDirectory jobs;
    private final MetricText text;
    private final Plots plots;

    MetricController(MetricHistory metrics, JobDirectory jobs, MetricText text, Plots plots) {
        this.metrics = metrics;
        this.jobs = jobs;
        this.text = text;
        this.plots = plots;
    }

    record MetricsResponse(String jobId, List<SeriesResponse> series) {}

    record ComparedJob(String jobId, String name, String status, @Nullable Best best, List<SeriesResponse> series) {}

    record ComparisonResponse(List<ComparedJob> jobs) {}

    @GetMapping(
            path = "/v1/jobs/{id}/metrics",
            produces = {
                MediaType.APPLICATION_JSON_VALUE, CSV, NDJSON, SVG, MediaType.IMAGE_PNG_VALUE, MediaType.TEXT_PLAIN_VALUE
            })
    @Operation(
            summary = "A job's metrics: JSON, the full history as CSV or NDJSON, or the loss curve as a plot, by Accept")
    @Nullable ResponseEntity<MetricsResponse> metrics(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String names,
            @RequestParam(name = "from_step", required = false) @Nullable Long fromStep,
            @RequestParam(name = "to_step", required = false) @Nullable Long toStep,
            @RequestParam(name = "max_points", defaultValue = "1000") int maxPoints,
            @Parameter(description = SCALE) @RequestParam(defaultValue = "linear") String scale,
            @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable String accept,
            HttpServletResponse response)
            throws IOException {
        check(fromStep, toStep, maxPoints);
        boolean logarithmic = PlotScale.isLogarithmic(scale);
        WatchedJob job = jobs.watched(id);
        var selection = new MetricSelection(SeriesNames.parse(names), fromStep, toStep);
        MediaType form = AcceptedForm.of(accept, FORMS);
        switch (form.getSubtype()) {
            case "json" -> {
                return ResponseEntity.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(new MetricsResponse(id, series(id, selection, maxPoints)));
            }
            case "csv" -> text.csv(id, selection, open(response, form));
            case "x-ndjson" -> text.ndjson(id, selection, open(response, form));
            default -> plot(job.name(), plots.of(job, selection), logarithmic, form, response);
        }
        return null;
    }

    @GetMapping(
            path = "/v1/jobs/compare",
            produces = {MediaType.APPLICATION_JSON_VALUE, SVG, MediaType.IMAGE_PNG_VALUE, MediaType.TEXT_PLAIN_VALUE})
    @Operation(summary = "The metrics of several jobs side by side: JSON, or a plot of them all, by Accept")
    @Nullable ResponseEntity<ComparisonResponse> compare(
            Caller caller,
            @Parameter(description = "Jobs, divided by commas; `latest` for the newest") @RequestParam String ids,
            @Parameter(description = "Series, divided by commas; the losses in JSON, one loss of each job in a plot")
                    @RequestParam(required = false)
                    @Nullable String names,
            @RequestParam(name = "max_points", defaultValue = "1000") int maxPoints,
            @Parameter(description = SCALE) @RequestParam(defaultValue = "linear") String scale,
            @Parameter(hidden = true) @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable String accept,
            HttpServletResponse response)
            throws IOException {
        check(null, null, maxPoints);
        boolean logarithmic = PlotScale.isLogarithmic(scale);
        List<String> wanted = SeriesNames.parse(ids);
        if (wanted.isEmpty() || wanted.size() > MOST_COMPARED) {
            throw ProblemException.invalid(
                    "/ids", "out_of_range", "ids names %d jobs; it must name 1 to %d.".formatted(wanted.size(), MOST_COMPARED));
        }
        List<WatchedJob> compared = wanted.stream().map(id -> visible(id, caller)).toList();
        List<String> series = SeriesNames.parse(names);
        MediaType form = AcceptedForm.of(accept, PLOTS);
        if (form.getSubtype().equals("json")) {
            var selection = new MetricSelection(series.isEmpty() ? Plots.LOSSES : series, null, null);
            return ResponseEntity.ok()
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(new ComparisonResponse(compared.stream()
                            .map(job -> new ComparedJob(
                                    job.id(), job.name(), job.status(), job.best(), series(job.id(), selection, maxPoints)))
                            .toList()));
        }
        plot(series.isEmpty() ? "loss" : String.join(", ", series), plots.of(compared, series), logarithmic, form, response);
        return null;
    }

    /** Ids in a query pass by what guards those in a path. */
    private WatchedJob visible(String id, Caller caller) {
        WatchedJob job = jobs.watched(
                LatestId.LATEST.equals(id) ? jobs.latest(caller.project()).orElse(id) : id);
        if (!job.project().equals(caller.project())) {
            throw ProblemException.notFound("job", id);
        }
        return job;
    }

    private List<SeriesResponse> series(String id, MetricSelection selection, int maxPoints) {
        return metrics.series(id, selection, maxPoints).stream()
                .map(SeriesResponse::of)
                .toList();
    }

    private static void plot(
            String title, List<Curve> curves, boolean logarithmic, MediaType form, HttpServletResponse response)
            throws IOException {
        switch (form.getSubtype()) {
            case "svg+xml" -> finish(open(response, form), new LossCurve(title, curves, logarithmic).svg());
            case "png" -> {
                byte[] png = new LossCurve(title, curves, logarithmic).png();
                response.setContentType(form.toString());
                response.setContentLength(png.length);
                response.getOutputStream().write(png);
            }
            default -> finish(open(response, form), new TextPlot(title, curves, logarithmic).text());
        }
    }

    private static PrintWriter open(HttpServletResponse response, MediaType form) throws IOException {
        response.setContentType(form.toString());
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        return response.getWriter();
    }

    private static void finish(PrintWriter out, String text) {
        out.write(text);
        out.flush();
    }

    private static void check(@Nullable Long fromStep, @Nullable Long toStep, int maxPoints) {
        var faults = new ArrayList<Fault>();
        if (maxPoints < Downsampling.FEWEST_POINTS || maxPoints > MOST_POINTS) {
            faults.add(new Fault(
                    "/max_points",
                    "out_of_range",
                    "max_points is %d; it must be %d to %d."
                            .formatted(maxPoints, Downsampling.FEWEST_POINTS, MOST_POINTS)));
        }
        if (fromStep != null && toStep != null && fromStep > toStep) {
            faults.add(new Fault(
                    "/from_step", "out_of_range", "from_step %d is after to_step %d.".formatted(fromStep, toStep)));
        }
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
    }
}
