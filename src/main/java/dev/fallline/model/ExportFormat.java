package dev.fallline.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a model can be exported as. */
enum ExportFormat {
    ONNX("application/octet-stream", "onnx"),
    SAFETENSORS("application/octet-stream", "safetensors"),
    JSON("application/json", "json"),
    JAVA("text/x-java-source;charset=UTF-8", "java");

    private final String mediaType;
    private final String extension;

    ExportFormat(String mediaType, String extension) {
        this.mediaType = mediaType;
        this.extension = extension;
    }

    String mediaType() {
        return mediaType;
    }

    /** A name for the file that holds the model. */
    String fileName(Model model) {
        return switch (this) {
            case JAVA -> JavaExport.className(model) + ".java";
            case ONNX, SAFETENSORS, JSON ->
                "%s-%d.%s".formatted(model.name().replaceAll("[^A-Za-z0-9._-]", "_"), model.version(), extension);
        };
    }

    static Optional<ExportFormat> of(String name) {
        return Arrays.stream(values())
                .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }
}
