/** Loss functions and their gradients with respect to the raw outputs of the network. */
@NullMarked
package dev.fallline.engine.loss;

import org.jspecify.annotations.NullMarked;
