package dev.fallline.model;

import dev.fallline.dataset.Recipe;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * A trained model, without its parameters.
 *
 * @param version          among the models of the same name, from 1; 0 before it is published
 * @param metrics          by part of the data: {@code train}, {@code validation}, {@code test}
 * @param parametersSha256 of the parameters as float32, little-endian, layer after layer
 * @param aliases          of its name that point to it, sorted
 */
public record Model(
        String id,
        String name,
        int version,
        ModelShape shape,
        Recipe recipe,
        Map<String, SortedMap<String, Double>> metrics,
        String parametersSha256,
        Instant createdAt,
        Lineage lineage,
        List<String> aliases) {

    public Model {
        aliases = List.copyOf(aliases);
    }
}
