package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.Databases;
import dev.fallline.job.JobError.FailureClass;
import dev.fallline.web.Cursor;
import dev.fallline.web.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** What the table of jobs promises, on every database the service runs on. */
@ParameterizedClass
@EnumSource(Databases.class)
class JobStoreTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456Z");

    private final JobRepository jobs;
    private final QueueRepository queue;

    JobStoreTest(Databases database) {
        var json = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build();
        var jdbc = new JdbcTemplate(database.fresh());
        var columns = new JobRepositoryColumns(json);
        jobs = new JobRepository(jdbc, columns);
        queue = new QueueRepository(jdbc);
    }

    @Test
    void givesBackWhatWasStored() {
        Job job = job("job_1", NOON, 3);
        jobs.insert(job, Map.of("team", "search"));
        assertThat(jobs.find("job_1")).isEqualTo(job);
        assertThat(jobs.find("job_2")).isNull();
    }

    @Test
    void changesAStatusOnlyFromTheExpectedOne() {
        Job job = stored("job_1");
        assertThat(jobs.change(to(job, JobStatus.RUNNING))).isTrue();
        assertThat(jobs.change(to(job, JobStatus.RUNNING))).isFalse();
        assertThat(jobs.change(to(job, JobStatus.CANCELLED))).isFalse();
        Job running = found("job_1");
        assertThat(running.status()).isEqualTo(JobStatus.RUNNING);
        assertThat(running.attempt()).isEqualTo(1);
        assertThat(running.startedAt()).isEqualTo(NOON);
    }

    @Test
    void letsOneOfManyWorkersStartAJob() throws Exception {
        Job job = stored("job_1");
        try (var pool = Executors.newFixedThreadPool(8)) {
            List<Callable<Boolean>> starts =
                    Collections.nCopies(8, () -> jobs.change(to(job, JobStatus.RUNNING)));
            int won = 0;
            for (Future<Boolean> start : pool.invokeAll(starts)) {
                won += start.get() ? 1 : 0;
            }
            assertThat(won).isEqualTo(1);
        }
    }

    @Test
    void refusesTheWritesOfAWorkerWhoseAttemptIsOver() {
        Job first = started("job_1");
        jobs.change(to(first, JobStatus.QUEUED));
        jobs.change(to(found("job_1"), JobStatus.RUNNING));
        assertThat(jobs.report("job_1", 1, snapshot())).isFalse();
        assertThat(jobs.lock("job_1", 1)).isFalse();
        assertThat(jobs.change(to(first, JobStatus.SUCCEEDED).by(1))).isFalse();
        assertThat(jobs.report("job_1", 2, snapshot())).isTrue();
        assertThat(jobs.lock("job_1", 2)).isTrue();
        assertThat(jobs.change(to(found("job_1"), JobStatus.SUCCEEDED).by(2))).isTrue();
    }

    @Test
    void keepsTheReportAndTheEnd() {
        Job job = started("job_1");
        jobs.report("job_1", 1, snapshot());
        jobs.change(to(job, JobStatus.FAILED)
                .because(StopReason.DIVERGED)
                .with(new JobError("diverged", "It diverged.", FailureClass.USER)));
        Job failed = found("job_1");
        assertThat(failed.progress()).isEqualTo(snapshot().progress());
        assertThat(failed.metrics()).isEqualTo(snapshot().metrics());
        assertThat(failed.best()).isEqualTo(snapshot().best());
        assertThat(failed.stopReason()).isEqualTo(StopReason.DIVERGED);
        assertThat(failed.finishedAt()).isEqualTo(NOON);
        assertThat(failed.error()).isEqualTo(new JobError("diverged", "It diverged.", FailureClass.USER));
    }

    @Test
    void countsAReasonOfItsOwnForEachRunThatWasLost() {
        started("job_1");
        jobs.countInterruption("job_1");
        jobs.countInterruption("job_1");
        assertThat(found("job_1").interruptions()).isEqualTo(2);
    }

    @Test
    void commandsOnlyARunningJob() {
        stored("job_1");
        assertThat(jobs.command("job_1", JobCommand.STOP_BEST)).isFalse();
        started("job_2");
        assertThat(jobs.command("job_2", JobCommand.STOP_BEST)).isTrue();
        assertThat(found("job_2").command()).isEqualTo(JobCommand.STOP_BEST);
    }

    @Test
    void deletesOnlyAFinishedJobAndAllThatHangsOnIt() {
        Job job = stored("job_1");
        jobs.addHistory("job_1", new HistoryEntry(JobStatus.QUEUED, NOON, null));
        assertThat(jobs.delete("job_1")).isFalse();
        jobs.change(to(job, JobStatus.CANCELLED));
        assertThat(jobs.delete("job_1")).isTrue();
        assertThat(jobs.find("job_1")).isNull();
        assertThat(jobs.histories(Set.of("job_1"))).isEmpty();
    }

    @Test
    void keepsTheHistoryInOrder() {
        stored("job_1");
        var entries = List.of(
                new HistoryEntry(JobStatus.QUEUED, NOON, null),
                new HistoryEntry(JobStatus.RUNNING, NOON, null),
                new HistoryEntry(JobStatus.QUEUED, NOON, "The worker was lost."));
        entries.forEach(entry -> jobs.addHistory("job_1", entry));
        assertThat(jobs.histories(Set.of("job_1"))).isEqualTo(Map.of("job_1", entries));
    }

    @Test
    void queuesByPriorityThenByAge() {
        jobs.insert(job("job_old", NOON, 0), Map.of());
        jobs.insert(job("job_young", NOON.plusSeconds(1), 0), Map.of());
        jobs.insert(job("job_urgent", NOON.plusSeconds(2), 5), Map.of());
        started("job_running");
        assertThat(queue.waiting()).extracting(Waiting::jobId).containsExactly("job_urgent", "job_old", "job_young");
        assertThat(queue.ahead(found("job_urgent"))).containsExactly(new LineAhead("default", 0, 0));
        assertThat(queue.ahead(found("job_young"))).containsExactly(new LineAhead("default", 1, 1));
        assertThat(jobs.count(JobStatus.QUEUED)).isEqualTo(3);
    }

    @Test
    void offersTheNextJobsThatMayRun() {
        jobs.insert(job("job_old", NOON, 0), Map.of());
        jobs.insert(job("job_young", NOON.plusSeconds(1), 0), Map.of());
        jobs.insert(job("job_urgent", NOON.plusSeconds(2), 5), Map.of());
        jobs.insert(job("job_delayed", NOON, 9), Map.of());
        queue.delay("job_delayed", Duration.ofHours(1));
        started("job_running");
        assertThat(queue.next("default", 2)).extracting(Waiting::jobId).containsExactly("job_urgent", "job_old");
        assertThat(queue.next("other", 2)).isEmpty();
    }

    @Test
    void keepsALineForEachProject() {
        jobs.insert(job("b_1", "b", NOON, 0), Map.of());
        jobs.insert(job("b_2", "b", NOON.plusSeconds(1), 0), Map.of());
        jobs.insert(job("a_1", "a", NOON.plusSeconds(2), 0), Map.of());
        jobs.insert(job("c_1", "c", NOON.plusSeconds(3), 1), Map.of());
        jobs.insert(job("d_1", "d", NOON, 9), Map.of());
        jobs.change(to(found("d_1"), JobStatus.RUNNING));
        jobs.change(to(found("b_1"), JobStatus.RUNNING));
        assertThat(queue.projects()).containsExactly("a", "b", "c");
        assertThat(queue.next("b", 9)).extracting(Waiting::jobId).containsExactly("b_2");
        assertThat(queue.loads()).isEqualTo(Map.of("b", new ProjectLoad(1, 2), "d", new ProjectLoad(1, 2)));
        assertThat(queue.ahead(found("a_1")))
                .containsExactlyInAnyOrder(
                        new LineAhead("a", 0, 0), new LineAhead("b", 0, 1), new LineAhead("c", 1, 0));
        assertThat(jobs.count("b", JobStatus.QUEUED)).isEqualTo(1);
    }

    @Test
    void takesAJobForLostWhenItsLeaseIsOver() {
        started("job_1");
        jobs.change(to(found("job_1"), JobStatus.PAUSING));
        started("job_2");
        stored("job_3");
        assertThat(queue.lost()).isEmpty();

        queue.endLeases("worker_2");
        assertThat(queue.lost()).isEmpty();
        queue.endLeases("worker_1");
        assertThat(queue.lost()).containsExactlyInAnyOrder("job_1", "job_2");

        queue.renew("worker_2", List.of("job_1"));
        queue.renew("worker_1", List.of("job_2", "job_3"));
        assertThat(queue.lost()).containsExactly("job_1");
        assertThat(queue.lockLost("job_1")).isTrue();
        assertThat(queue.lockLost("job_2")).isFalse();

        jobs.change(to(found("job_1"), JobStatus.PAUSED));
        assertThat(queue.lost()).isEmpty();
        queue.endLeases();
        assertThat(queue.lost()).containsExactly("job_2");
    }

    @Test
    void listsNewestFirstInPagesThatCoverEverythingOnce() {
        for (int i = 0; i < 5; i++) {
            jobs.insert(job("job_" + i, NOON, 0), Map.of());
        }
        var first = jobs.page(new JobFilter("default", Set.of(), null, null, null), 3);
        assertThat(first).extracting(Job::id).containsExactly("job_4", "job_3", "job_2");
        var rest = jobs.page(new JobFilter("default", Set.of(), null, null, new Cursor(NOON, "job_2")), 3);
        assertThat(rest).extracting(Job::id).containsExactly("job_1", "job_0");
    }

    @Test
    void listsByStatusAndTag() {
        jobs.insert(job("job_1", NOON, 0), Map.of("team", "search"));
        jobs.insert(job("job_2", NOON, 0), Map.of("team", "ads"));
        jobs.change(to(found("job_2"), JobStatus.RUNNING));
        assertThat(ids(Set.of(JobStatus.RUNNING), null, null)).containsExactly("job_2");
        assertThat(ids(Set.of(), "team", null)).containsExactly("job_2", "job_1");
        assertThat(ids(Set.of(), "team", "search")).containsExactly("job_1");
        assertThat(ids(Set.of(), "owner", null)).isEmpty();
    }

    @Test
    void knowsWhichDatasetsUnfinishedJobsUse() {
        Job job = stored("job_1");
        assertThat(jobs.usesDataset("iris")).isTrue();
        assertThat(jobs.usesDataset("digits")).isFalse();
        jobs.change(to(job, JobStatus.CANCELLED));
        assertThat(jobs.usesDataset("iris")).isFalse();
    }

    private List<String> ids(Set<JobStatus> statuses, @Nullable String key, @Nullable String value) {
        return jobs.page(new JobFilter("default", statuses, key, value, null), 10).stream()
                .map(Job::id)
                .toList();
    }

    private Job stored(String id) {
        jobs.insert(job(id, NOON, 0), Map.of());
        return found(id);
    }

    private Job started(String id) {
        jobs.change(to(stored(id), JobStatus.RUNNING));
        return found(id);
    }

    private Job found(String id) {
        Job job = jobs.find(id);
        assertThat(job).isNotNull();
        return Objects.requireNonNull(job);
    }

    private static StatusChange to(Job job, JobStatus next) {
        var change = StatusChange.of(job, next, NOON, null);
        return next == JobStatus.RUNNING ? change.heldBy("worker_1") : change;
    }

    private static Snapshot snapshot() {
        var metrics = new LinkedHashMap<String, @Nullable Double>();
        metrics.put("train_loss", 0.25);
        metrics.put("validation_loss", null);
        return new Snapshot(
                new Progress(50, 1, 2, 4, 8, 1000.0, 0.5, NOON), metrics, new BestEpoch("train_loss", 0.25, 1));
    }

    private static Job job(String id, Instant createdAt, int priority) {
        return job(id, "default", createdAt, priority);
    }

    private static Job job(String id, String project, Instant createdAt, int priority) {
        return new Job(
                id,
                project,
                "a name",
                JobStatus.QUEUED,
                null,
                0,
                0,
                priority,
                new Resources(2, 1 << 20),
                null,
                "iris",
                createdAt,
                null,
                null,
                null,
                "{\"name\":\"" + "x".repeat(5000) + "\"}",
                null,
                Map.of(),
                null,
                null,
                null,
                List.of(),
                null,
                TraceContext.of(id));
    }
}
