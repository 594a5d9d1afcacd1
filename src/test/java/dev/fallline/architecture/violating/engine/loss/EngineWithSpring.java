package dev.fallline.architecture.violating.engine.loss;

import org.slf4j.Logger;

/** The engine must not log; and a loss must not know an optimizer. */
record EngineWithSpring(Logger log, dev.fallline.architecture.violating.engine.optimizer.AnOptimizer optimizer) {}
