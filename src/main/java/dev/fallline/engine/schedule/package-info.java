/** Learning rates as functions of the step. */
@NullMarked
package dev.fallline.engine.schedule;

import org.jspecify.annotations.NullMarked;
