package dev.fallline.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.fallline.model.Inference.Answer;
import dev.fallline.model.Inference.Output;
import dev.fallline.model.Inference.TensorType;
import dev.fallline.web.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;

/** {@code /v2}: the Open Inference Protocol over HTTP. */
@RestController
@RequestMapping("/v2")
@Tag(name = "Open Inference Protocol", description = "Models for clients of KServe, Triton and the like")
class InferenceController {

    private final Inference inference;
    private final long mostJson;
    private final String version;

    InferenceController(Inference inference, ModelProperties properties, ObjectProvider<BuildProperties> build) {
        this.inference = inference;
        this.mostJson = properties.maxJson().toBytes();
        BuildProperties built = build.getIfAvailable();
        this.version = built == null || built.getVersion() == null ? "unknown" : built.getVersion();
    }

    record ServerResponse(String name, String version, List<String> extensions) {}

    record LiveResponse(boolean live) {}

    record ReadyResponse(boolean ready) {}

    record ModelReadyResponse(String name, boolean ready) {}

    record ModelMetadata(
            String name,
            List<String> versions,
            String platform,
            List<TensorType> inputs,
            List<TensorType> outputs) {}

    record InferResponse(
            String modelName,
            String modelVersion,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String id,
            List<Output> outputs) {}

    @GetMapping
    @Operation(summary = "The server")
    ResponseEntity<ServerResponse> server() {
        return json(new ServerResponse("fallline", version, List.of()));
    }

    @GetMapping("/health/live")
    @Operation(summary = "Whether the server answers")
    ResponseEntity<LiveResponse> live() {
        return json(new LiveResponse(true));
    }

    @GetMapping("/health/ready")
    @Operation(summary = "Whether the server serves models")
    ResponseEntity<ReadyResponse> ready() {
        return json(new ReadyResponse(true));
    }

    @GetMapping({"/models/{model}", "/models/{model}/versions/{version}"})
    @Operation(summary = "The tensors of a model, by its name or id")
    ResponseEntity<ModelMetadata> metadata(
            Caller caller,
            @PathVariable String model, @PathVariable(required = false) @Nullable String version) {
        Model found = inference.model(caller.project(), Inference.reference(model, version));
        return json(new ModelMetadata(
                found.name(),
                inference.versions(caller.project(), found),
                "fallline",
                Inference.inputs(found),
                Inference.outputs(found)));
    }

    @GetMapping({"/models/{model}/ready", "/models/{model}/versions/{version}/ready"})
    @Operation(summary = "Whether a model can be served; loads it")
    ResponseEntity<ModelReadyResponse> modelReady(
            Caller caller,
            @PathVariable String model, @PathVariable(required = false) @Nullable String version) {
        inference.requireReady(caller.project(), Inference.reference(model, version));
        return json(new ModelReadyResponse(model, true));
    }

    @PostMapping({"/models/{model}/infer", "/models/{model}/versions/{version}/infer"})
    @Operation(summary = "Predict: a tensor for each column, or one matrix of all of them")
    ResponseEntity<InferResponse> infer(
            Caller caller,
            @PathVariable String model,
            @PathVariable(required = false) @Nullable String version,
            @RequestHeader(name = "Inference-Header-Content-Length", required = false) @Nullable String binary,
            @RequestHeader(name = HttpHeaders.CONTENT_ENCODING, required = false) @Nullable String encoding,
            HttpServletRequest request)
            throws IOException {
        if (binary != null) {
            throw new InferenceFault("The extension for binary tensors is not supported; send their data as JSON");
        }
        try (InputStream body = LimitedInput.unpacked(request.getInputStream(), request.getContentLengthLong(), encoding, mostJson)) {
            InferenceRequest asked = InferenceRequest.read(body);
            Answer answer = inference.infer(caller.project(), Inference.reference(model, version), asked);
            Model answering = answer.model();
            return json(new InferResponse(
                    answering.name(), String.valueOf(answering.version()), asked.id(), answer.outputs()));
        } catch (JacksonException e) {
            throw new HttpMessageNotReadableException(
                    "The tensors are malformed", e, new ServletServerHttpRequest(request));
        }
    }

    /** The explicit type keeps {@code Accept} out of it: the protocol knows JSON alone. */
    private static <T> ResponseEntity<T> json(T body) {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(body);
    }
}
