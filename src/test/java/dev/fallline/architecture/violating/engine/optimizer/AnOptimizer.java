package dev.fallline.architecture.violating.engine.optimizer;

import java.lang.foreign.MemorySegment;

/** Native memory outside of linalg. */
public record AnOptimizer(MemorySegment memory) {}
