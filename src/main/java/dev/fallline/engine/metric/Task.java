package dev.fallline.engine.metric;

/** What a model is asked for; decides its outputs, losses and metrics. */
public enum Task {
    /** A real number: one output, the value itself. */
    REGRESSION,
    /** One of two classes: one output, the logit of class 1. */
    BINARY,
    /** One of k ≥ 2 classes: k outputs, the logits. */
    MULTICLASS;

    /** The name used in JSON and in the database. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
