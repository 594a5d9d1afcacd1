package dev.fallline.architecture.violating.web;

import dev.fallline.architecture.violating.model.ModelWithJob;

/** Shared by controllers, but knows a feature. */
record WebWithModel(ModelWithJob model) {}
