/**
 * The job spec: sealed records with every default filled in, the reader that reports all faults of a request at once,
 * the catalogue of algorithms it reads by, and the step from a spec to engine objects.
 */
@NullMarked
package dev.fallline.spec;

import org.jspecify.annotations.NullMarked;
