package dev.fallline.model;

/** What is wrong with a request of the Open Inference Protocol, for its {@code error}. */
final class InferenceFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InferenceFault(String message) {
        super(message);
    }
}
