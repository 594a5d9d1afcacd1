/** Saved states of training: what is kept, where, and how it is read back. Knows jobs by their ids only. */
@NullMarked
package dev.fallline.checkpoint;

import org.jspecify.annotations.NullMarked;
