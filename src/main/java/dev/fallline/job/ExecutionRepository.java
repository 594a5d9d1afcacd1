package dev.fallline.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** What the service itself does to the queue's table, besides db-scheduler. */
@Repository
class ExecutionRepository {

    private final JdbcTemplate jdbc;

    ExecutionRepository(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Takes a waiting job out; one that a worker holds stays. */
    void remove(String jobId) {
        jdbc.update(
                "delete from scheduled_tasks where task_name = ? and task_instance = ? and picked = false",
                JobQueue.TASK,
                jobId);
    }

    /**
     * Gives up the place of a job that a worker has done with. One that waits or trains keeps its place: it was resumed,
     * or is another worker's, by now. (The row's version does not tell: a new row counts from 1 again.)
     */
    void giveUp(String jobId) {
        jdbc.update(
                """
                delete from scheduled_tasks where task_name = ? and task_instance = ? and not exists (
                  select 1 from job where id = ? and status in ('queued', 'running', 'pausing', 'cancelling'))
                """,
                JobQueue.TASK,
                jobId,
                jobId);
    }

    /** Takes a job out, whoever holds it. */
    void forget(String jobId) {
        jdbc.update("delete from scheduled_tasks where task_name = ? and task_instance = ?", JobQueue.TASK, jobId);
    }

    void setPriority(String jobId, int priority) {
        jdbc.update(
                "update scheduled_tasks set priority = ? where task_name = ? and task_instance = ?",
                priority,
                JobQueue.TASK,
                jobId);
    }

    /** Jobs that some worker holds. */
    List<String> held() {
        return jdbc.query(
                "select task_instance from scheduled_tasks where task_name = ? and picked = true",
                (row, index) -> row.getString(1),
                JobQueue.TASK);
    }

    /** Jobs that workers of the process of that name hold. */
    List<String> heldBy(String name) {
        return jdbc.query(
                "select task_instance from scheduled_tasks where task_name = ? and picked = true and picked_by = ?",
                (row, index) -> row.getString(1),
                JobQueue.TASK,
                name);
    }

    /** Takes the job from whoever holds it. */
    void release(String jobId) {
        jdbc.update(
                """
                update scheduled_tasks
                set picked = false, picked_by = null, last_heartbeat = null, version = version + 1
                where task_name = ? and task_instance = ?
                """,
                JobQueue.TASK,
                jobId);
    }

    /** Whether the database runs inside this process, which then is the only one on it. */
    boolean isEmbedded() {
        return Boolean.TRUE.equals(jdbc.execute((ConnectionCallback<Boolean>) ExecutionRepository::isEmbedded));
    }

    private static boolean isEmbedded(Connection connection) throws SQLException {
        var database = connection.getMetaData();
        return database.getDatabaseProductName().equals("H2")
                && !database.getURL().startsWith("jdbc:h2:tcp:")
                && !database.getURL().startsWith("jdbc:h2:ssl:");
    }
}
