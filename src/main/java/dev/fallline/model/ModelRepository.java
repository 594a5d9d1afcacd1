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
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The table {@code model}. A model and its aliases are read in one statement, or they could be of different moments. */
@Repository
class ModelRepository {

    private static final String ALIASES =
            "array(select a.alias from model_alias a where a.model_id = model.id order by a.alias) as aliases";

    private static final String COLUMNS =
            """
            select id, name, version, job_id, shape, recipe, metrics, parameters_sha256, created_at, dataset_id,
              dataset_sha256, spec, parent_model_id, %s from model
            """
                    .formatted(ALIASES);

    private static final String POINTED_TO =
            "select model_id from model_alias where project = ? and name = ? and alias = ?";

    private final JdbcTemplate jdbc;
    private final JsonMapper json;

    ModelRepository(JdbcTemplate jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Makes sure that versions of the name can be counted. Not in a transaction, which a rival would spoil. */
    void introduce(String project, String name) {
        if (jdbc.queryForList(
                        "select last_version from model_name where project = ? and name = ?", project, name)
                .isEmpty()) {
            try {
                jdbc.update("insert into model_name (project, name, last_version) values (?, ?, 0)", project, name);
            } catch (DuplicateKeyException e) {
                // Somebody else introduced it meanwhile.
                return;
            }
        }
    }

    /** Inserts it as the next version of its name, which holds the name until the caller's transaction ends. */
    void insert(ModelDraft draft, String project) {
        Model model = draft.model();
        Artifact artifact = draft.artifact();
        Lineage lineage = model.lineage();
        jdbc.update(
                "update model_name set last_version = last_version + 1 where project = ? and name = ?",
                project,
                model.name());
        jdbc.update(
                """
                insert into model (id, project, name, version, job_id, task, shape, recipe, metrics, parameters_sha256,
                  parameters, artifact_key, artifact_bytes, artifact_sha256, created_at, dataset_id, dataset_sha256,
                  spec, parent_model_id)
                values (?, ?, ?, (select last_version from model_name where project = ? and name = ?), ?, ?, ?, ?, ?, ?, ?, ?,
                  ?, ?, ?, ?, ?, ?, ?)
                """,
                model.id(),
                project,
                model.name(),
                project,
                model.name(),
                lineage.jobId(),
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
                lineage.datasetId(),
                lineage.datasetSha256(),
                lineage.spec(),
                lineage.parentModelId());
    }

    /** The id of the model, if there is one of this id. */
    @Nullable String idOf(String project, String id) {
        return only("select id from model where id = ? and project = ?", id, project);
    }

    /** The id of the newest version of a name. */
    @Nullable String newest(String project, String name) {
        return only(
                "select id from model where project = ? and name = ? order by version desc fetch first 1 rows only",
                project,
                name);
    }

    /** The id of one version of a name. */
    @Nullable String version(String project, String name, int version) {
        return only("select id from model where project = ? and name = ? and version = ?", project, name, version);
    }

    /** The id of the version that an alias points to. */
    @Nullable String aliased(String project, String name, String alias) {
        return only(POINTED_TO, project, name, alias);
    }

    /** The version that an alias points to. */
    @Nullable Model findAliased(String project, String name, String alias) {
        return jdbc.query(COLUMNS + " where id = (" + POINTED_TO + ")", this::read, project, name, alias).stream()
                .findFirst()
                .orElse(null);
    }

    /** Numbers of the versions of a name, ascending. */
    List<Integer> versions(String project, String name) {
        return jdbc.query(
                "select version from model where project = ? and name = ? order by version",
                (row, index) -> row.getInt(1),
                project,
                name);
    }

    /** Ids of the models of a job whose loss curves are not kept yet. */
    List<String> withoutCurves(String jobId) {
        return jdbc.query(
                "select id from model where job_id = ? and curves is null", (row, index) -> row.getString(1), jobId);
    }

    void keepCurves(String id, String curves) {
        jdbc.update("update model set curves = ? where id = ?", curves, id);
    }

    /** The loss curves that were kept of a model. */
    @Nullable String curves(String id) {
        return only("select curves from model where id = ?", id);
    }

    private @Nullable String only(String sql, Object... parameters) {
        return jdbc.query(sql, row -> row.next() ? row.getString(1) : null, parameters);
    }

    @Nullable Model find(String id) {
        return jdbc.query(COLUMNS + " where id = ?", this::read, id).stream()
                .findFirst()
                .orElse(null);
    }

    @Nullable String projectOf(String id) {
        return only("select project from model where id = ?", id);
    }

    /**
     * A project's, newest first.
     *
     * @param name of the models; {@code null} for all
     */
    List<Model> page(String project, PageRequest page, @Nullable String name) {
        var sql = new StringBuilder(COLUMNS).append(" where project = ?");
        var parameters = new ArrayList<Object>(List.of(project));
        if (name != null) {
            sql.append(" and name = ?");
            parameters.add(name);
        }
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
                        "select model.*, " + ALIASES + " from model where id = ?",
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
        return only("select id from model where artifact_key = ?", artifactKey) != null;
    }

    /** @throws DataIntegrityViolationException while an alias points to it */
    boolean delete(String id) {
        return jdbc.update("delete from model where id = ?", id) == 1;
    }

    private Model read(ResultSet row, int index) throws SQLException {
        return new Model(
                row.getString("id"),
                row.getString("name"),
                row.getInt("version"),
                json.readValue(row.getString("shape"), ModelShape.class),
                json.readValue(row.getString("recipe"), Recipe.class),
                json.readValue(
                        row.getString("metrics"), new TypeReference<Map<String, SortedMap<String, Double>>>() {}),
                row.getString("parameters_sha256"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                new Lineage(
                        row.getString("job_id"),
                        row.getString("dataset_id"),
                        row.getString("dataset_sha256"),
                        row.getString("spec"),
                        row.getString("parent_model_id")),
                List.of((Object[]) row.getArray("aliases").getArray()).stream()
                        .map(String::valueOf)
                        .toList());
    }
}
