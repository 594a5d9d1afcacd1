package dev.fallline.engine.training;

/** What rows are for. */
public enum Part {
    TRAINING,
    VALIDATION,
    TEST
}
