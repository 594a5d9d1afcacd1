package dev.fallline.dataset;

import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refusals of uploaded files. */
final class Faults {

    private Faults() {}

    /** The file's content is wrong. */
    static ProblemException file(String code, String detail, Object... values) {
        var text = detail.formatted(values);
        return new ProblemException(
                ProblemKind.INVALID_REQUEST, code, text, List.of(new Fault("", code, text)));
    }

    static ProblemException tooLarge(long maxBytes) {
        return new ProblemException(
                ProblemKind.TOO_LARGE,
                "dataset_too_large",
                "The file is larger than %,d bytes, which is fallline.datasets.max-bytes.".formatted(maxBytes),
                List.of());
    }

    /** A file could not be written: for want of room, which its sender may be told, or for a fault of the machine. */
    static RuntimeException storing(IOException e) {
        return isFull(e) ? noSpace() : new UncheckedIOException("Cannot write a dataset", e);
    }

    static ProblemException noSpace() {
        return new ProblemException(
                ProblemKind.INSUFFICIENT_STORAGE, "no_space", "There is no room left to store the file.", List.of());
    }

    /** Whether a write failed for want of room on the disk. */
    static boolean isFull(@Nullable Throwable e) {
        for (var cause = e; cause != null; cause = cause.getCause()) {
            var said = String.valueOf(cause.getMessage());
            if (said.contains("No space left") || said.contains("Disk quota exceeded") || said.contains("not enough space")) {
                return true;
            }
        }
        return false;
    }
}
