package dev.fallline.model;

import dev.fallline.FalllineProperties;
import dev.fallline.problem.ProblemException;
import dev.fallline.storage.Safetensors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Models for other programs. */
@Service
class Exports {

    private final Models models;
    private final JsonMapper json;
    private final ParameterFiles files;
    private final Path directory;
    private final long mostBytes;

    Exports(Models models, JsonMapper json, FalllineProperties service, ModelProperties properties) {
        this.models = models;
        this.json = json;
        this.files = new ParameterFiles(new Safetensors(json));
        this.directory = service.directory("tmp");
        this.mostBytes = properties.maxAnswer().toBytes();
    }

    /** A model in a form for other programs. */
    record Export(String fileName, HeldAnswer content) {}

    /**
     * @param reference of the model
     * @return the content is for the caller to send and close
     */
    Export export(String project, String reference, ExportFormat format) throws IOException {
        TrainedModel trained = models.load(project, reference);
        if (trained.model().recipe().hasBlock() && (format == ExportFormat.ONNX || format == ExportFormat.JAVA)) {
            throw ProblemException.conflict(
                    "sparse_model",
                    "Model '%s' has sparse features, which %s would spell out; export it as safetensors or json."
                            .formatted(reference, format == ExportFormat.ONNX ? "an ONNX graph" : "a Java class"));
        }
        var content = new HeldAnswer(directory, mostBytes);
        try {
            write(trained, format, content);
            return new Export(format.fileName(trained.model()), content);
        } catch (Throwable e) {
            content.close();
            throw e;
        }
    }

    private void write(TrainedModel trained, ExportFormat format, OutputStream out) throws IOException {
        switch (format) {
            case ONNX -> new OnnxExport(trained).write(out);
            case SAFETENSORS ->
                files.write(
                        trained.network().layers(),
                        trained.parameters(),
                        Map.of("fallline", json.writeValueAsString(ModelDocument.write(trained.model(), json))),
                        out);
            case JSON -> {
                ObjectNode document = ModelDocument.write(trained.model(), json);
                ArrayNode layers = document.putArray("layers");
                trained.layers().forEach(layer -> layers.addPOJO(layer));
                out.write(json.writeValueAsBytes(document));
            }
            case JAVA -> out.write(new JavaExport(trained).source());
        }
    }
}
