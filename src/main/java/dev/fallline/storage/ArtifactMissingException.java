package dev.fallline.storage;

/** No artifact has this key. */
public class ArtifactMissingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ArtifactMissingException(String key) {
        super("There is no artifact '%s'.".formatted(key));
    }
}
