package dev.fallline.storage;

import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import java.io.IOException;
import java.util.List;

/** There is no room left to store an artifact; there may be later. */
public final class StorageFullException extends ProblemException {

    private static final long serialVersionUID = 1;

    public StorageFullException(String key, IOException cause) {
        super(
                ProblemKind.INSUFFICIENT_STORAGE,
                "no_space",
                "There is no room left on the disk to store '%s'.".formatted(key),
                List.of());
        initCause(cause);
    }

    /** Whether that is what kept a file from being written. Java has no exception of its own for it. */
    static boolean isCauseOf(IOException fault) {
        String message = String.valueOf(fault.getMessage());
        return message.contains("No space left on device")
                || message.contains("Disk quota exceeded")
                || message.contains("There is not enough space on the disk");
    }
}
