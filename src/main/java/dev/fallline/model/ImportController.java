package dev.fallline.model;

import dev.fallline.model.ModelController.ModelResponse;
import dev.fallline.problem.ProblemException;
import dev.fallline.web.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.MultipartHttpServletRequest;
import tools.jackson.core.JacksonException;

/** {@code POST /v1/models}. */
@RestController
@Tag(name = "Models")
class ImportController {

    private final Imports imports;
    private final long mostJson;

    ImportController(Imports imports, ModelProperties properties) {
        this.imports = imports;
        this.mostJson = properties.maxJson().toBytes();
    }

    @PostMapping(path = "/v1/models", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Import a model: the service's own export, or safetensors with the spec of a job")
    ResponseEntity<ModelResponse> document(
            Caller caller, HttpServletRequest request, @RequestParam(required = false) @Nullable String name) throws IOException {
        try {
            return created(imports.fromJson(caller.project(), new LimitedInput(request.getInputStream(), mostJson), name));
        } catch (JacksonException e) {
            throw new HttpMessageNotReadableException(
                    "The model is malformed", e, new ServletServerHttpRequest(request));
        }
    }

    @PostMapping(path = "/v1/models", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    ResponseEntity<ModelResponse> file(
            Caller caller, HttpServletRequest request, @RequestParam(required = false) @Nullable String name) throws IOException {
        return created(imports.fromSafetensors(caller.project(), request.getInputStream(), null, name));
    }

    @PostMapping(path = "/v1/models", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    ResponseEntity<ModelResponse> form(Caller caller, MultipartHttpServletRequest request) throws IOException {
        try {
            var file = request.getFile("file");
            if (file == null) {
                throw ProblemException.invalid("/file", "required", "The form needs a part 'file' in safetensors.");
            }
            try (var content = file.getInputStream()) {
                return created(imports.fromSafetensors(
                        caller.project(), content, request.getParameter("spec"), request.getParameter("name")));
            }
        } catch (MultipartException e) {
            throw ProblemException.invalid("/file", "upload_cut_off", "The form could not be read to its end.");
        }
    }

    private static ResponseEntity<ModelResponse> created(Model model) {
        return ResponseEntity.created(URI.create("/v1/models/" + model.id())).body(ModelResponse.of(model, null));
    }
}
