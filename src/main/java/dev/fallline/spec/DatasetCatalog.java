package dev.fallline.spec;

import java.util.List;
import java.util.Optional;

/** What validation must know of the stored datasets. */
@FunctionalInterface
public interface DatasetCatalog {

    Optional<DatasetSchema> find(String id);

    /** Ids that somebody may have meant by another: of those that are words. */
    default List<String> words() {
        return List.of();
    }
}
