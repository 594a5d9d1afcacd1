package dev.fallline.model;

import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import java.util.List;

/** What is wrong with a request of the Open Inference Protocol, for its {@code error}, which is a sentence and no more. */
final class InferenceFault extends ProblemException {

    private static final long serialVersionUID = 1L;

    InferenceFault(String message) {
        super(ProblemKind.INVALID_REQUEST, "invalid_request", message, List.of());
    }
}
