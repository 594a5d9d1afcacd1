/**
 * What runs outside of the service, in processes with Spark's class path: the driver of one job and its tasks on the
 * executors. Of the service it uses the engine, the specs and the reading of datasets, and no Spring.
 */
@NullMarked
package dev.fallline.spark.driver;

import org.jspecify.annotations.NullMarked;
