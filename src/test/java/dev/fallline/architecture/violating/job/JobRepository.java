package dev.fallline.architecture.violating.job;

import dev.fallline.architecture.violating.model.ModelWithJob;

/** Half of a cycle. */
public record JobRepository(ModelWithJob model) {}
