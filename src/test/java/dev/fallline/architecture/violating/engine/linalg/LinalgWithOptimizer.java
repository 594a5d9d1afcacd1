package dev.fallline.architecture.violating.engine.linalg;

import dev.fallline.architecture.violating.engine.optimizer.AnOptimizer;

/** Linear algebra that knows what is built on it. */
record LinalgWithOptimizer(AnOptimizer optimizer) {}
