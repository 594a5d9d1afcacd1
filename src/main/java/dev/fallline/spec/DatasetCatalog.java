package dev.fallline.spec;

import java.util.Optional;

/** What validation must know of the stored datasets. */
@FunctionalInterface
public interface DatasetCatalog {

    Optional<DatasetSchema> find(String id);
}
