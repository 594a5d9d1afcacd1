package dev.fallline.dataset;

import dev.fallline.web.Cursor;
import dev.fallline.web.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Uploaded datasets in the database. */
@Repository
class DatasetRepository {

    private static final TypeReference<List<ColumnProfile>> COLUMNS = new TypeReference<>() {};

    private static final TypeReference<List<String>> WARNINGS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper json = JsonMapper.builder().build();

    DatasetRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param project whose it is
     * @param reading how the file was read: with the file's sum it says what the rows are
     */
    void insert(Dataset dataset, String project, String reading) {
        jdbc.sql("""
                        insert into dataset
                            (id, project, name, format, row_count, byte_count, sha256, created_at, columns_json,
                             warnings_json, reading)
                        values (:id, :project, :name, :format, :rows, :bytes, :sha256, :createdAt, :columns,
                            :warnings, :reading)""")
                .param("id", dataset.id())
                .param("project", project)
                .param("name", dataset.name())
                .param("format", dataset.format())
                .param("rows", dataset.rows())
                .param("bytes", dataset.bytes())
                .param("sha256", dataset.sha256())
                .param("createdAt", dataset.createdAt().atOffset(ZoneOffset.UTC))
                .param("columns", json.writeValueAsString(dataset.columns()))
                .param("warnings", json.writeValueAsString(dataset.warnings()))
                .param("reading", reading)
                .update();
    }

    /** One with the same rows: from a file of the same sum, read in the same way. */
    Optional<Dataset> findSame(String sha256, String reading) {
        return jdbc.sql("select * from dataset where sha256 = :sha256 and reading = :reading order by created_at, id limit 1")
                .param("sha256", sha256)
                .param("reading", reading)
                .query(this::read)
                .optional();
    }

    Optional<Dataset> find(String id) {
        return jdbc.sql("select * from dataset where id = :id")
                .param("id", id)
                .query(this::read)
                .optional();
    }

    Optional<String> projectOf(String id) {
        return jdbc.sql("select project from dataset where id = :id")
                .param("id", id)
                .query(String.class)
                .optional();
    }

    /** A project's, newest first, up to {@link PageRequest#fetch()}. */
    List<Dataset> list(String project, PageRequest page) {
        Cursor after = page.after();
        if (after == null) {
            return jdbc.sql("select * from dataset where project = :project order by created_at desc, id desc limit :fetch")
                    .param("project", project)
                    .param("fetch", page.fetch())
                    .query(this::read)
                    .list();
        }
        return jdbc.sql("""
                        select * from dataset
                        where project = :project and (created_at < :at or (created_at = :at and id < :id))
                        order by created_at desc, id desc limit :fetch""")
                .param("project", project)
                .param("at", after.createdAt().atOffset(ZoneOffset.UTC))
                .param("id", after.id())
                .param("fetch", page.fetch())
                .query(this::read)
                .list();
    }

    /** Sum over all datasets of the project. */
    long bytes(String project) {
        return jdbc.sql("select coalesce(sum(byte_count), 0) from dataset where project = :project")
                .param("project", project)
                .query(Long.class)
                .single();
    }

    /** Gives the project what {@link #lock} locks. Not in a transaction. */
    void introduce(String project) {
        if (jdbc.sql("select project from dataset_room where project = :project")
                .param("project", project)
                .query(String.class)
                .optional()
                .isEmpty()) {
            try {
                jdbc.sql("insert into dataset_room (project) values (:project)")
                        .param("project", project)
                        .update();
            } catch (DuplicateKeyException e) {
                // Somebody else introduced it meanwhile.
                return;
            }
        }
    }

    /** Keeps other uploads of the project from being counted until the end of the transaction. */
    void lock(String project) {
        jdbc.sql("select project from dataset_room where project = :project for update")
                .param("project", project)
                .query(String.class)
                .single();
    }

    boolean delete(String id) {
        return jdbc.sql("delete from dataset where id = :id").param("id", id).update() > 0;
    }

    private Dataset read(ResultSet row, int number) throws SQLException {
        return new Dataset(
                row.getString("id"),
                row.getString("name"),
                row.getString("format"),
                row.getLong("row_count"),
                row.getLong("byte_count"),
                row.getString("sha256"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                json.readValue(row.getString("columns_json"), COLUMNS),
                warnings(row.getString("warnings_json")));
    }

    /** Datasets of earlier versions have none. */
    private List<String> warnings(@Nullable String text) {
        return text == null ? List.of() : json.readValue(text, WARNINGS);
    }
}
