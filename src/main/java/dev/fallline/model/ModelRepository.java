package dev.fallline.model;

import dev.fallline.dataset.Recipe;
import dev.fallline.storage.Artifact;
import dev.fallline.web.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The table {@code model}. */
@Repository
class ModelRepository {

    private static final String COLUMNS =
            "select id, name, job_id, shape, recipe, metrics, parameters_sha256, created_at, parent_model_id from model";

    private final JdbcTemplate jdbc;
    private final JsonMapper json;

    ModelRepository(JdbcTemplate jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    void insert(ModelDraft draft, String project) {
        Model model = draft.model();
        Artifact artifact = draft.artifact();
        jdbc.update(
                """
                insert into model (id, project, name, job_id, task, shape, recipe, metrics, parameters_sha256, parameters,
                  artifact_key, artifact_bytes, artifact_sha256, created_at, parent_model_id)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                model.id(),
                project,
                model.name(),
                model.jobId(),
                model.recipe().task().label(),
                json.writeValueAsString(model.shape()),
                json.writeValueAsString(model.recipe()),
                json.writeValueAsString(model.metrics()),
                model.parametersSha256(),
                draft.parameters(),
                artifact == null ? null : artifact.key(),
                artifact == null ? null : artifact.bytes(),
                artifact == null ? null : artifact.sha256(),
                model.createdAt().atOffset(ZoneOffset.UTC),
                model.parentModelId());
    }

    @Nullable Model find(String id) {
        return jdbc.query(COLUMNS + " where id = ?", this::read, id).stream()
                .findFirst()
                .orElse(null);
    }

    @Nullable String projectOf(String id) {
        return jdbc.queryForList("select project from model where id = ?", String.class, id).stream()
                .findFirst()
                .orElse(null);
    }

    /** A project's, newest first. */
    List<Model> page(String project, PageRequest page) {
        var sql = new StringBuilder(COLUMNS).append(" where project = ?");
        var parameters = new ArrayList<Object>(List.of(project));
        if (page.after() != null) {
            var createdAt = page.after().createdAt().atOffset(ZoneOffset.UTC);
            sql.append(" and (created_at < ? or (created_at = ? and id < ?))");
            parameters.addAll(List.of(createdAt, createdAt, page.after().id()));
        }
        sql.append(" order by created_at desc, id desc fetch first ? rows only");
        parameters.add(page.fetch());
        return jdbc.query(sql.toString(), this::read, parameters.toArray());
    }

    /** Where the parameters are: the model with its {@code parameters} or its {@code artifact}. */
    @Nullable ModelDraft findWithParameters(String id) {
        return jdbc.query(
                        "select * from model where id = ?",
                        (row, index) -> {
                            String key = row.getString("artifact_key");
                            return new ModelDraft(
                                    read(row, index),
                                    row.getBytes("parameters"),
                                    key == null
                                            ? null
                                            : new Artifact(
                                                    key,
                                                    row.getLong("artifact_bytes"),
                                                    row.getString("artifact_sha256")));
                        },
                        id)
                .stream()
                .findFirst()
                .orElse(null);
    }

    /** Whether a model's parameters are the artifact. */
    boolean knows(String artifactKey) {
        return !jdbc.queryForList("select id from model where artifact_key = ?", String.class, artifactKey)
                .isEmpty();
    }

    boolean delete(String id) {
        return jdbc.update("delete from model where id = ?", id) == 1;
    }

    private Model read(ResultSet row, int index) throws SQLException {
        return new Model(
                row.getString("id"),
                row.getString("name"),
                row.getString("job_id"),
                json.readValue(row.getString("shape"), ModelShape.class),
                json.readValue(row.getString("recipe"), Recipe.class),
                json.readValue(
                        row.getString("metrics"), new TypeReference<Map<String, SortedMap<String, Double>>>() {}),
                row.getString("parameters_sha256"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getString("parent_model_id"));
    }
}
