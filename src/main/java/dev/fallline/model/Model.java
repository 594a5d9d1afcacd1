package dev.fallline.model;

import dev.fallline.dataset.Recipe;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A trained model, without its parameters.
 *
 * @param metrics          by part of the data: {@code train}, {@code validation}, {@code test}
 * @param parametersSha256 of the parameters as float32, little-endian, layer after layer
 * @param parentModelId    the model whose parameters training began with, which may be deleted since; {@code null}
 *                         without a warm start
 */
public record Model(
        String id,
        String name,
        String jobId,
        ModelShape shape,
        Recipe recipe,
        Map<String, SortedMap<String, Double>> metrics,
        String parametersSha256,
        Instant createdAt,
        @Nullable String parentModelId) {}
