/** The life of a job: states, queue, workers, recovery, and what the API shows of it. */
@NullMarked
package dev.fallline.job;

import org.jspecify.annotations.NullMarked;
