package dev.fallline.model;

import dev.fallline.model.Exports.Export;
import dev.fallline.problem.ProblemException;
import dev.fallline.web.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/models/{id}/export}. */
@RestController
@Tag(name = "Models")
class ExportController {

    private final Exports exports;

    ExportController(Exports exports) {
        this.exports = exports;
    }

    @GetMapping("/v1/models/{id}/export")
    @Operation(summary = "A model as a file: ONNX on raw features, safetensors, JSON, or the source of a Java class")
    @ApiResponse(
            responseCode = "200",
            description = "The file",
            content = {
                @Content(
                        mediaType = "application/octet-stream",
                        schema = @Schema(type = "string", format = "binary")),
                @Content(mediaType = "application/json", schema = @Schema(type = "object")),
                @Content(mediaType = "text/x-java-source", schema = @Schema(type = "string"))
            })
    void export(
            Caller caller,
            @PathVariable String id,
            @Parameter(schema = @Schema(allowableValues = {"onnx", "safetensors", "json", "java"}))
                    @RequestParam
                    String format,
            HttpServletResponse response)
            throws IOException {
        ExportFormat known = ExportFormat.of(format)
                .orElseThrow(() -> ProblemException.invalid(
                        "/format",
                        "unknown_format",
                        "format is '%s'; it must be onnx, safetensors, json or java.".formatted(format)));
        Export export = exports.export(caller.project(), id, known);
        try (HeldAnswer content = export.content()) {
            response.setContentType(known.mediaType());
            response.setHeader(
                    HttpHeaders.CONTENT_DISPOSITION,
                    ContentDisposition.attachment()
                            .filename(export.fileName())
                            .build()
                            .toString());
            response.setContentLengthLong(content.length());
            content.transferTo(response.getOutputStream());
        }
    }
}
