/** Trained models: registry, parameters, prediction and evaluation. */
@NullMarked
package dev.fallline.model;

import org.jspecify.annotations.NullMarked;
