package dev.fallline.model;

import dev.fallline.dataset.DelimitedForm;
import dev.fallline.model.Predictions.RowFormat;
import dev.fallline.web.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;

/** {@code /v1/models/{id}/predict}: rows in, predictions out, as JSON, NDJSON or CSV. */
@RestController
@Tag(name = "Models")
class PredictController {

    private static final String CSV = "text/csv";
    private static final String TSV = "text/tab-separated-values";
    private static final String LIBSVM = "text/x-libsvm";
    private static final String NDJSON = "application/x-ndjson";

    private static final Map<String, RowFormat> ROWS = Map.of(
            MediaType.APPLICATION_JSON_VALUE, RowFormat.JSON,
            NDJSON, RowFormat.NDJSON,
            CSV, RowFormat.CSV,
            LIBSVM, RowFormat.LIBSVM,
            TSV, RowFormat.TSV);

    private final Predictions predictions;
    private final long mostJson;

    PredictController(Predictions predictions, ModelProperties properties) {
        this.predictions = predictions;
        this.mostJson = properties.maxJson().toBytes();
    }

    /**
     * @param label         of a classification
     * @param probabilities by label, of a classification
     * @param value         of a regression
     */
    record PredictionResponse(
            @Nullable String label,
            @Nullable Map<String, Float> probabilities,
            @Nullable Float value) {}

    record PredictResponse(List<PredictionResponse> predictions) {}

    @PostMapping(
            path = "/v1/models/{id}/predict",
            consumes = {MediaType.APPLICATION_JSON_VALUE, NDJSON, CSV, TSV, LIBSVM},
            produces = {MediaType.APPLICATION_JSON_VALUE, NDJSON, CSV})
    @Operation(summary = "Predict raw rows: JSON, NDJSON, CSV or TSV in; JSON, NDJSON or CSV out")
    @ApiResponse(
            responseCode = "200",
            description = "One prediction for each row, in their order",
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        schema = @Schema(implementation = PredictResponse.class)),
                @Content(mediaType = NDJSON, schema = @Schema(implementation = PredictionResponse.class)),
                @Content(mediaType = CSV, schema = @Schema(type = "string"))
            })
    void predict(
            Caller caller,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String delimiter,
            @RequestParam(required = false) @Nullable String header,
            @RequestParam(required = false) @Nullable String decimal,
            @RequestParam(required = false) @Nullable String charset,
            @RequestHeader(name = HttpHeaders.ACCEPT, required = false) @Nullable String accept,
            @RequestHeader(name = HttpHeaders.CONTENT_ENCODING, required = false) @Nullable String encoding,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, HttpMediaTypeNotAcceptableException {
        MediaType sent = MediaType.parseMediaType(request.getContentType());
        RowFormat from = ROWS.getOrDefault(sent.getType() + "/" + sent.getSubtype(), RowFormat.JSON);
        var form = DelimitedForm.read(delimiter, header, decimal, charset, request.getContentType());
        PredictionFormat to = wanted(accept, from);
        try (InputStream in = body(request, encoding, from);
                HeldAnswer answer = predictions.predict(caller.project(), id, in, from, form, to)) {
            response.setContentType(
                    switch (to) {
                        case JSON -> MediaType.APPLICATION_JSON_VALUE;
                        case NDJSON -> NDJSON;
                        case CSV -> CSV + ";charset=UTF-8";
                    });
            response.setContentLengthLong(answer.length());
            answer.transferTo(response.getOutputStream());
        } catch (JacksonException e) {
            throw new HttpMessageNotReadableException(
                    "The rows are malformed", e, new ServletServerHttpRequest(request));
        }
    }

    private InputStream body(HttpServletRequest request, @Nullable String encoding, RowFormat from) throws IOException {
        return from == RowFormat.JSON ? LimitedInput.unpacked(request.getInputStream(), request.getContentLengthLong(), encoding, mostJson) : GzipInput.unpacked(request.getInputStream(), encoding);
    }

    /** What the client likes best; where it has no preference, the format it writes itself. */
    private static PredictionFormat wanted(@Nullable String accept, RowFormat from)
            throws HttpMediaTypeNotAcceptableException {
        PredictionFormat same = switch (from) {
            case JSON, LIBSVM -> PredictionFormat.JSON;
            case NDJSON -> PredictionFormat.NDJSON;
            case CSV, TSV -> PredictionFormat.CSV;
        };
        if (accept == null) {
            return same;
        }
        List<MediaType> liked = MediaType.parseMediaTypes(accept);
        MimeTypeUtils.sortBySpecificity(liked);
        liked.sort((a, b) -> Double.compare(b.getQualityValue(), a.getQualityValue()));
        for (MediaType media : liked) {
            if (media.getQualityValue() > 0) {
                if (media.includes(type(same))) {
                    return same;
                }
                for (PredictionFormat format : PredictionFormat.values()) {
                    if (media.includes(type(format))) {
                        return format;
                    }
                }
            }
        }
        throw new HttpMediaTypeNotAcceptableException(
                List.of(type(PredictionFormat.JSON), type(PredictionFormat.NDJSON), type(PredictionFormat.CSV)));
    }

    private static MediaType type(PredictionFormat format) {
        return switch (format) {
            case JSON -> MediaType.APPLICATION_JSON;
            case NDJSON -> MediaType.APPLICATION_NDJSON;
            case CSV -> MediaType.parseMediaType(CSV);
        };
    }
}
