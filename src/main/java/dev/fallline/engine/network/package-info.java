/** Dense layers, activations and initialisers: forward and backward over a block of rows. */
@NullMarked
package dev.fallline.engine.network;

import org.jspecify.annotations.NullMarked;
