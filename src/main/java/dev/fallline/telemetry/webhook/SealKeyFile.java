package dev.fallline.telemetry.webhook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/** A file with a key of 32 bytes in base64, which nobody but the service's user can read. */
final class SealKeyFile {

    static final int BYTES = 32;

    private final Path path;

    SealKeyFile(Path path) {
        this.path = path;
    }

    /** The key; made if there is none. Of several processes that make one at the same time all get the first. */
    byte[] read(SecureRandom random) {
        try {
            if (Files.notExists(path)) {
                make(random);
            }
            byte[] key = Base64.getDecoder().decode(Files.readString(path).strip());
            if (key.length == BYTES) {
                return key;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the key of webhook secrets in " + path, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(path + " does not hold a key in base64", e);
        }
        throw new IllegalStateException("%s does not hold a key of %d bytes".formatted(path, BYTES));
    }

    private void make(SecureRandom random) throws IOException {
        var key = new byte[BYTES];
        random.nextBytes(key);
        // Temporary files are their owner's alone; linked under its name only when it is whole.
        Path beside = Files.createTempFile(path.getParent(), ".webhooks", ".key");
        try {
            Files.writeString(beside, Base64.getEncoder().encodeToString(key) + "\n");
            Files.createLink(path, beside);
        } catch (FileAlreadyExistsException e) {
            // Another process was first; its key is read.
            return;
        } finally {
            Files.delete(beside);
        }
    }
}
