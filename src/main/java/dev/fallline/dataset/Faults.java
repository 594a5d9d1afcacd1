package dev.fallline.dataset;

import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import java.util.List;

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
}
