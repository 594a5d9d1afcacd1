package dev.fallline.model;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The table {@code model_alias}. */
@Repository
class AliasRepository {

    private final JdbcTemplate jdbc;

    AliasRepository(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** One statement moves it, so that whoever asks finds the one model or the other. Not in a transaction. */
    void point(String project, String name, String alias, String modelId, Instant at) {
        if (!move(project, name, alias, modelId, at)) {
            try {
                jdbc.update(
                        "insert into model_alias (project, name, alias, model_id, moved_at) values (?, ?, ?, ?, ?)",
                        project,
                        name,
                        alias,
                        modelId,
                        at.atOffset(ZoneOffset.UTC));
            } catch (DuplicateKeyException e) {
                // Somebody else made it meanwhile.
                move(project, name, alias, modelId, at);
            }
        }
    }

    private boolean move(String project, String name, String alias, String modelId, Instant at) {
        return jdbc.update(
                        "update model_alias set model_id = ?, moved_at = ? where project = ? and name = ? and alias = ?",
                        modelId,
                        at.atOffset(ZoneOffset.UTC),
                        project,
                        name,
                        alias)
                == 1;
    }

    /** Compare and set; whether it still was where it was seen. */
    boolean move(String project, Alias seen, String modelId, Instant at) {
        return jdbc.update(
                        """
                        update model_alias set model_id = ?, moved_at = ?
                        where project = ? and name = ? and alias = ? and model_id = ? and moved_at = ?
                        """,
                        modelId,
                        at.atOffset(ZoneOffset.UTC),
                        project,
                        seen.name(),
                        seen.alias(),
                        seen.modelId(),
                        seen.movedAt().atOffset(ZoneOffset.UTC))
                == 1;
    }

    /** Compare and delete; whether it still was where it was seen. */
    boolean delete(String project, Alias seen) {
        return jdbc.update(
                        """
                        delete from model_alias
                        where project = ? and name = ? and alias = ? and model_id = ? and moved_at = ?
                        """,
                        project,
                        seen.name(),
                        seen.alias(),
                        seen.modelId(),
                        seen.movedAt().atOffset(ZoneOffset.UTC))
                == 1;
    }

    @Nullable Alias find(String project, String name, String alias) {
        return of(project, name).stream()
                .filter(one -> one.alias().equals(alias))
                .findFirst()
                .orElse(null);
    }

    /** In the order of their names. */
    List<Alias> of(String project, String name) {
        return jdbc.query(
                """
                select a.name, a.alias, m.version, a.model_id, a.moved_at
                from model_alias a join model m on m.id = a.model_id
                where a.project = ? and a.name = ? order by a.alias
                """,
                AliasRepository::read,
                project,
                name);
    }

    private static Alias read(ResultSet row, int index) throws SQLException {
        return new Alias(
                row.getString("name"),
                row.getString("alias"),
                row.getInt("version"),
                row.getString("model_id"),
                row.getObject("moved_at", OffsetDateTime.class).toInstant());
    }
}
