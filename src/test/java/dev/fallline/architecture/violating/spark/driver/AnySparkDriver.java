package dev.fallline.architecture.violating.spark.driver;

/** What no class of the service may name. */
public final class AnySparkDriver {}
