package dev.fallline.checkpoint;

import dev.fallline.storage.Artifact;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** The table {@code checkpoint}. */
@Repository
class CheckpointRepository {

    private final JdbcTemplate jdbc;
    private final JsonMapper json;

    CheckpointRepository(JdbcTemplate jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    void insert(Checkpoint checkpoint) {
        jdbc.update(
                """
                insert into checkpoint (id, job_id, attempt, epoch, step, metrics, elapsed_millis, score, created_at,
                  artifact_key, artifact_bytes, artifact_sha256)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                checkpoint.id(),
                checkpoint.jobId(),
                checkpoint.attempt(),
                checkpoint.epoch(),
                checkpoint.step(),
                json.writeValueAsString(checkpoint.metrics()),
                checkpoint.elapsed().toMillis(),
                checkpoint.score(),
                checkpoint.createdAt().atOffset(ZoneOffset.UTC),
                checkpoint.artifact().key(),
                checkpoint.artifact().bytes(),
                checkpoint.artifact().sha256());
    }

    @Nullable Checkpoint find(String id) {
        return jdbc.query("select * from checkpoint where id = ?", this::read, id).stream()
                .findFirst()
                .orElse(null);
    }

    /** Of the job's present history, the furthest first. */
    List<Checkpoint> of(String jobId) {
        return jdbc.query(
                "select * from checkpoint where job_id = ? order by created_at desc, step desc, id desc",
                this::read,
                jobId);
    }

    boolean knows(String artifactKey) {
        return !jdbc.queryForList("select 1 from checkpoint where artifact_key = ?", Integer.class, artifactKey)
                .isEmpty();
    }

    /** Whether it was there. */
    boolean delete(String id) {
        return jdbc.update("delete from checkpoint where id = ?", id) == 1;
    }

    private Checkpoint read(ResultSet row, int index) throws SQLException {
        double score = row.getDouble("score");
        return new Checkpoint(
                row.getString("id"),
                row.getString("job_id"),
                row.getInt("attempt"),
                row.getInt("epoch"),
                row.getLong("step"),
                metrics(row.getString("metrics")),
                Duration.ofMillis(row.getLong("elapsed_millis")),
                row.wasNull() ? null : score,
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                new Artifact(
                        row.getString("artifact_key"),
                        row.getLong("artifact_bytes"),
                        row.getString("artifact_sha256")));
    }

    private Map<String, @Nullable Double> metrics(String column) {
        var metrics = new LinkedHashMap<String, @Nullable Double>();
        json.readTree(column)
                .properties()
                .forEach(metric -> metrics.put(
                        metric.getKey(),
                        metric.getValue().isNull() ? null : metric.getValue().asDouble()));
        return metrics;
    }
}
