package dev.fallline.architecture.violating.spark;

import dev.fallline.architecture.violating.spark.driver.AnySparkDriver;
import org.apache.spark.SparkConf;

/** Uses Spark, and the driver's classes, in the service's process. */
public final class SparkInTheService {

    Object conf() {
        return new SparkConf(false);
    }

    Object driver() {
        return new AnySparkDriver();
    }
}
