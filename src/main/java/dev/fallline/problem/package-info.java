/**
 * What can be wrong with a request, said once for every feature: a {@link dev.fallline.problem.ProblemException}
 * carries a stable code and the faults with their JSON pointers. {@code web} alone turns it into an HTTP answer.
 */
@NullMarked
package dev.fallline.problem;

import org.jspecify.annotations.NullMarked;
