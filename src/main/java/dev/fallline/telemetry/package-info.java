/** Metric history, events, plots and meters of jobs; knows a job by its id only. */
@NullMarked
package dev.fallline.telemetry;

import org.jspecify.annotations.NullMarked;
