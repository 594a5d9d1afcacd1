package dev.fallline.model;

import dev.fallline.problem.ProblemException;
import dev.fallline.web.IfMatch;
import dev.fallline.web.Tags;
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
    private final Tags tags;
    private final Clock clock;

    Aliases(ModelRepository models, AliasRepository aliases, Tags tags, Clock clock) {
        this.models = models;
        this.aliases = aliases;
        this.tags = tags;
        this.clock = clock;
    }

    /** @throws ProblemException when there is no model of the name */
    List<Alias> of(String project, String name) {
        if (models.newest(project, name) == null) {
            throw ProblemException.notFound("model", name);
        }
        return aliases.of(project, name);
    }

    /** @throws ProblemException when there is none */
    Alias get(String project, String name, String alias) {
        Alias found = aliases.find(project, name, alias);
        if (found == null) {
            throw ProblemException.notFound("alias", alias);
        }
        return found;
    }

    /**
     * @param version to point to; {@code null} for the newest
     * @throws ProblemException when there is no such version, the alias could be taken for something else, or it is not
     *     what the request expects
     */
    Alias point(String project, String name, String alias, @Nullable Integer version, IfMatch condition) {
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
            point(project, name, alias, id, condition);
        } catch (DataIntegrityViolationException e) {
            // The version was deleted since it was looked up.
            throw ProblemException.notFound("model", id);
        }
        return get(project, name, alias);
    }

    private void point(String project, String name, String alias, String id, IfMatch condition) {
        if (condition.asksNothing()) {
            aliases.point(project, name, alias, id, clock.instant());
            return;
        }
        Alias seen;
        do {
            seen = aliases.find(project, name, alias);
            condition.require(seen == null ? null : tags.of(seen));
        } while (seen != null && !aliases.move(project, seen, id, clock.instant()));
    }

    /** @throws ProblemException when there is none, or it is not what the request expects */
    void delete(String project, String name, String alias, IfMatch condition) {
        Alias seen;
        do {
            seen = get(project, name, alias);
            if (!condition.asksNothing()) {
                condition.require(tags.of(seen));
            }
        } while (!aliases.delete(project, seen));
    }
}
