package dev.fallline.storage;

/** What is stored is not what was written. */
public class ArtifactDamagedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ArtifactDamagedException(Artifact expected, long bytes, String sha256) {
        super("Artifact '%s' should be %d bytes with SHA-256 %s but is %d bytes with %s."
                .formatted(expected.key(), expected.bytes(), expected.sha256(), bytes, sha256));
    }
}
