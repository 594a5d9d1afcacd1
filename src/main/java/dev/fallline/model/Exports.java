package dev.fallline.model;

import dev.fallline.FalllineProperties;
import dev.fallline.dataset.Recipe;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.DatasetSchema;
import dev.fallline.storage.Safetensors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Locale;
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
            case ONNX -> {
                refuseOtherColumns(trained.model(), format);
                new OnnxExport(trained).write(out);
            }
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
            case JAVA -> {
                refuseOtherColumns(trained.model(), format);
                out.write(new JavaExport(trained).source());
            }
        }
    }

    /** Dates and hashed categories are encoded by code that these forms do not have. */
    private static void refuseOtherColumns(Model model, ExportFormat format) {
        for (Recipe.Column column : model.recipe().columns()) {
            if (column.type() == DatasetSchema.Type.DATETIME || column.buckets() != null) {
                throw ProblemException.conflict(
                        "column_not_exportable",
                        "Column '%s' is %s, which %s cannot encode; export as safetensors or json, or predict here."
                                .formatted(
                                        column.name(),
                                        column.buckets() == null ? "a datetime" : "hashed",
                                        format.name().toLowerCase(Locale.ROOT)));
            }
        }
    }
}
