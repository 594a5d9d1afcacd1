/**
 * Training on an Apache Spark cluster, from the service's side: the cluster that is configured, and a process of its own
 * for each job, the driver, to which it talks. Nothing here but {@code spark.driver} touches Spark's classes.
 */
@NullMarked
package dev.fallline.spark;

import org.jspecify.annotations.NullMarked;
