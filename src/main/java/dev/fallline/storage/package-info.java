/** Artifacts as files with a SHA-256: checkpoints, models, prepared data. */
@NullMarked
package dev.fallline.storage;

import org.jspecify.annotations.NullMarked;
