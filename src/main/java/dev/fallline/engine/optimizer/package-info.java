/** The update rules of the gradient-descent family, one small class each, over flat arrays. */
@NullMarked
package dev.fallline.engine.optimizer;

import org.jspecify.annotations.NullMarked;
