package dev.fallline.model;

import dev.fallline.storage.Artifact;
import org.jspecify.annotations.Nullable;

/**
 * A model whose large parameters are stored but that nobody can see yet.
 *
 * @param parameters few parameters, kept in the database; {@code null} for many
 * @param artifact   where many are stored; {@code null} for few
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ModelDraft(Model model, byte @Nullable [] parameters, @Nullable Artifact artifact) {

    public String id() {
        return model.id();
    }
}
