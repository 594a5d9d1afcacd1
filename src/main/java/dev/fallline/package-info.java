/** Fallline: gradient-descent training as a dependable service. */
@NullMarked
package dev.fallline;

import org.jspecify.annotations.NullMarked;
