package dev.fallline.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;

/**
 * Files by key, each written whole or not at all. A key is one or more segments of letters, digits, {@code . _ -},
 * divided by {@code /}; none is {@code .} or {@code ..}.
 */
public interface ArtifactStore {

    /** Stores the bytes, replacing what the key held before. When this returns they survive a loss of power. */
    default Artifact put(String key, byte[] content) {
        return put(key, out -> out.write(content));
    }

    /**
     * Stores what the writer writes; when it throws, the key keeps what it held before.
     *
     * @throws StorageFullException when there is no room
     */
    Artifact put(String key, Writer writer);

    /** The whole content. @throws ArtifactMissingException when there is none */
    byte[] read(String key);

    /** The content, for the caller to close. @throws ArtifactMissingException when there is none */
    InputStream open(String key);

    /**
     * The content, for the caller to close, after its length and SHA-256 were found to be the artifact's.
     *
     * @throws ArtifactMissingException when there is none
     * @throws ArtifactDamagedException when it is not what was stored
     */
    InputStream open(Artifact artifact);

    boolean exists(String key);

    /** Keys below the prefix, a whole segment or several, that were last written before the time. */
    List<String> olderThan(String prefix, Instant time);

    /** Removes it; one that is not there is no error. */
    void delete(String key);

    /** Fills a new artifact; leaves the stream open. */
    @FunctionalInterface
    interface Writer {
        void write(OutputStream out) throws IOException;
    }
}
