package dev.fallline.model;

import dev.fallline.problem.ProblemException;
import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;

/** Names such as {@code production} for one version of a model, moved in one step. */
@Service
class Aliases {

    /** Something that is no version number. */
    private static final Pattern FORM = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,62}");

    private final ModelRepository models;
    private final AliasRepository aliases;
    private final Clock clock;

    Aliases(ModelRepository models, AliasRepository aliases, Clock clock) {
        this.models = models;
        this.aliases = aliases;
        this.clock = clock;
    }

    /** @throws ProblemException when there is no model of the name */
    List<Alias> of(String project, String name) {
        if (models.newest(project, name) == null) {
            throw ProblemException.notFound("model", name);
        }
        return aliases.of(project, name);
    }

    /**
     * @param version to point to; {@code null} for the newest
     * @throws ProblemException when there is no such version, or the alias could be taken for something else
     */
    Alias point(String project, String name, String alias, @Nullable Integer version) {
        if (!FORM.matcher(alias).matches()) {
            throw ProblemException.invalid(
                    "/alias",
                    "invalid_alias",
                    "An alias begins with a letter and has up to 63 letters, digits, '_', '.' and '-'.");
        }
        String newest = models.newest(project, name);
        if (newest == null) {
            throw ProblemException.notFound("model", name);
        }
        String id = version == null ? newest : models.version(project, name, version);
        if (id == null) {
            throw ProblemException.invalid(
                    "/version",
                    "unknown_version",
                    "Model '%s' has no version %d; it has %s.".formatted(name, version, models.versions(project, name)));
        }
        try {
            aliases.point(project, name, alias, id, clock.instant());
        } catch (DataIntegrityViolationException e) {
            // The version was deleted since it was looked up.
            throw ProblemException.notFound("model", id);
        }
        return aliases.of(project, name).stream()
                .filter(one -> one.alias().equals(alias))
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound("alias", alias));
    }

    /** @throws ProblemException when there is none */
    void delete(String project, String name, String alias) {
        if (!aliases.delete(project, name, alias)) {
            throw ProblemException.notFound("alias", alias);
        }
    }
}
