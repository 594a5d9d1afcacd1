package dev.fallline.telemetry;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import dev.fallline.telemetry.MetricHistory.MetricSelection;
import dev.fallline.telemetry.MetricHistory.Series;
import dev.fallline.web.AcceptedForm;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/jobs/{id}/metrics}. */
@RestController
@Tag(name = "Metrics", description = "Loss curves and what else training measured")
class MetricController {

    private static final String CSV = "text/csv";
    private static final String NDJSON = "application/x-ndjson";
    private static final String SVG = "image/svg+xml";
    private static final List<MediaType> FORMS = List.of(
            MediaType.APPLICATION_JSON,
            MediaType.parseMediaType(CSV),
            MediaType.parseMediaType(NDJSON),
            MediaType.parseMediaType(SVG),
            MediaType.TEXT_PLAIN);
    private static final int MOST_POINTS = 1_000_000;
    private static final int PLOTTED_POINTS = 1500;

    private final MetricHistory metrics;
    private final JobDirectory jobs;
    private final MetricText text;

    MetricController(MetricHistory metrics, JobDirectory jobs, MetricText text) {
        this.metrics = metrics;
        this.jobs = jobs;
        this.text = text;
    }

    /** @param nonfinite position in {@code values} to {@code nan}, {@code inf} or {@code -inf} */
    record SeriesResponse(
            String name,
            String x,
            long[] steps,
            int[] epochs,
            List<@Nullable Double> values,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> nonfinite,
            int totalPoints,
            boolean sampled) {

        static SeriesResponse of(Series series) {
            List<MetricRow> points = series.points();
            PointValues values = PointValues.of(points);
            return new SeriesResponse(
                    series.name(),
                    series.x(),
                    points.stream().mapToLong(MetricRow::step).toArray(),
                    points.stream().mapToInt(MetricRow::epoch).toArray(),
                    values.values(),
                    values.nonfinite(),
                    series.total(),
                    series.sampled());
        }
    }

    record MetricsResponse(String jobId, List<SeriesResponse> series) {}

    @GetMapping(
            path = "/v1/jobs/{id}/metrics",
            produces = {MediaType.APPLICATION_JSON_VALUE, CSV, NDJSON, SVG, MediaType.TEXT_PLAIN_VALUE})
    @Operation(
            summary = "A job's metrics: JSON, the full history as CSV or NDJSON, or the loss curve as a plot, by Accept")
    @Nullable ResponseEntity<MetricsResponse> metrics(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String names,
            @RequestParam(name = "from_step", required = false) @Nullable Long fromStep,
            @RequestParam(name = "to_step", required = false) @Nullable Long toStep,
            @RequestParam(name = "max_points", defaultValue = "1000") int maxPoints,
            @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable String accept,
            HttpServletResponse response)
            throws IOException {
        check(fromStep, toStep, maxPoints);
        String job = jobs.nameOf(id);
        var selection = new MetricSelection(SeriesNames.parse(names), fromStep, toStep);
        MediaType form = AcceptedForm.of(accept, FORMS);
        switch (form.getSubtype()) {
            case "csv" -> text.csv(id, selection, open(response, form));
            case "x-ndjson" -> text.ndjson(id, selection, open(response, form));
            case "svg+xml" ->
                finish(open(response, form), new LossCurve(job, losses(id, selection)).svg());
            case "plain" ->
                finish(open(response, form), new TextPlot(job, losses(id, selection)).text());
            default -> {
                var series = metrics.series(id, selection, maxPoints).stream()
                        .map(SeriesResponse::of)
                        .toList();
                return ResponseEntity.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(new MetricsResponse(id, series));
            }
        }
        return null;
    }

    private List<Series> losses(String id, MetricSelection selection) {
        List<String> names =
                selection.names().isEmpty() ? List.of("train_loss", "validation_loss") : List.copyOf(selection.names());
        return metrics
                .series(id, new MetricSelection(names, selection.fromStep(), selection.toStep()), PLOTTED_POINTS)
                .stream()
                .filter(series -> !series.points().isEmpty())
                .toList();
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
