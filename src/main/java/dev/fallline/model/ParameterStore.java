package dev.fallline.model;

import dev.fallline.engine.network.Network;
import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import dev.fallline.storage.Artifact;
import dev.fallline.storage.ArtifactDamagedException;
import dev.fallline.storage.ArtifactMissingException;
import dev.fallline.storage.ArtifactStore;
import dev.fallline.storage.Safetensors;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Where the parameters of models lie. What is read again is what was written, or it is refused. */
@Component
class ParameterStore {

    /**
     * Up to so many bytes, parameters lie in the model's row rather than in a file of their own: a synced file costs
     * milliseconds, which is more than a small job takes to train.
     */
    private static final int BYTES_IN_ROW = 64 * 1024;

    private static final String DIRECTORY = "models";
    private static final Logger LOG = LoggerFactory.getLogger(ParameterStore.class);

    private final ArtifactStore artifacts;
    private final ParameterFiles files;

    ParameterStore(ArtifactStore artifacts, JsonMapper json) {
        this.artifacts = artifacts;
        this.files = new ParameterFiles(new Safetensors(json));
    }

    /**
     * Writes a file for parameters that are too many for the model's row.
     *
     * @param bytes the same as the parameters
     */
    ModelDraft store(Model model, Network network, float[] parameters, byte[] bytes) {
        if (bytes.length <= BYTES_IN_ROW) {
            return new ModelDraft(model, bytes, null);
        }
        Artifact artifact = artifacts.put(
                DIRECTORY + "/" + model.id() + ".safetensors",
                out -> files.write(network.layers(), parameters, Map.of(), out));
        return new ModelDraft(model, null, artifact);
    }

    /** Removes the file, if there is one. */
    void discard(ModelDraft draft) {
        if (draft.artifact() != null) {
            artifacts.delete(draft.artifact().key());
        }
    }

    /**
     * Removes old files that no model knows.
     *
     * @return how many
     */
    int sweep(Instant before, Predicate<String> known) {
        var orphans = artifacts.olderThan(DIRECTORY, before).stream()
                .filter(known.negate())
                .toList();
        orphans.forEach(artifacts::delete);
        return orphans.size();
    }

    /**
     * What was stored, after its hash was found to be the model's.
     *
     * @throws ProblemException when it is missing or damaged
     */
    float[] read(ModelDraft stored, Network network) {
        try {
            float[] parameters = parameters(stored, network);
            if (ParameterBytes.sha256(ParameterBytes.of(parameters))
                    .equals(stored.model().parametersSha256())) {
                return parameters;
            }
            throw damaged(stored.id(), "its parameters have another SHA-256 than when it was trained", null);
        } catch (ArtifactMissingException e) {
            throw damaged(stored.id(), "its file is missing", e);
        } catch (ArtifactDamagedException | IllegalArgumentException | EOFException e) {
            throw damaged(stored.id(), "its file is not what was written", e);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the parameters of model " + stored.id(), e);
        }
    }

    private float[] parameters(ModelDraft stored, Network network) throws IOException {
        byte[] few = stored.parameters();
        if (few != null) {
            return ParameterBytes.read(few, 0, few.length);
        }
        Artifact artifact = stored.artifact();
        if (artifact == null) {
            throw new IllegalArgumentException("Model %s has no parameters".formatted(stored.id()));
        }
        try (var in = artifacts.open(artifact)) {
            return files.read(network.layers(), in, artifact.bytes()).parameters();
        }
    }

    private static ProblemException damaged(String id, String how, @Nullable Exception cause) {
        LOG.error("Model {} cannot be served: {}", id, how, cause);
        return new ProblemException(
                ProblemKind.DAMAGED,
                "model_damaged",
                "Model '%s' is damaged: %s. It is not served; restore it from a backup, or train it again."
                        .formatted(id, how),
                List.of());
    }
}
