package dev.fallline.dataset;

/** Who still needs a dataset; whoever uses datasets implements it. */
@FunctionalInterface
public interface DatasetUsage {

    /** Whether something that is not finished will still read the dataset. */
    boolean inUse(String datasetId);
}
