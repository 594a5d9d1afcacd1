package dev.fallline.model;

import java.time.Instant;

/** A name that points to one version of a model and can be moved to another in one step, such as {@code production}. */
record Alias(String name, String alias, int version, String modelId, Instant movedAt) {}
