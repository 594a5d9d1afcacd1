/** What a trained model is measured by: regression and classification metrics. */
@NullMarked
package dev.fallline.engine.metric;

import org.jspecify.annotations.NullMarked;
