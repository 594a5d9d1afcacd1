package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.FalllineProperties;
import dev.fallline.ServiceTest;
import dev.fallline.problem.ProblemException;
import dev.fallline.web.IfMatch;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Random walks over requests, steps of two workers, crashes and workers that come back from the dead, with a model of
 * the job's life beside: after each step every job is what the model says. The service's own workers stand still, so
 * that nothing happens but the steps.
 */
@ServiceTest
// Not shared with other tests, which want workers that work.
@TestPropertySource(properties = "fallline.workers.threads=3")
@DirtiesContext
abstract class JobWalkContract {

    private static final int STEPS = 300;
    private static final int MAX_ATTEMPTS = 3;
    private static final String SPEC =
            """
            {"dataset":{"id":"iris","target":"species"},"model":{"type":"softmax"},
             "training":{"epochs":1,"checkpoint":{"every_epochs":1}},"retry":{"max_attempts":3},"priority":%d}
            """;

    @Autowired
    QueueLifecycle lifecycle;

    @Autowired
    JobService service;

    @Autowired
    JobCommands commands;

    @Autowired
    JobRepository jobs;

    @Autowired
    QueueRepository queue;

    @Autowired
    JobLife life;

    @Autowired
    WorkerOffer offer;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Clock clock;

    @Autowired
    FalllineProperties properties;

    @Autowired
    JobWorker worker;

    @Autowired
    RunningJobs running;

    @Autowired
    JobReporter reporter;

    @Autowired
    JobRecovery recovery;

    @Autowired
    JdbcTemplate jdbc;

    private final JsonMapper json = new JsonMapper();

    /** What a job must be. */
    private static final class Expected {
        private JobStatus status = JobStatus.QUEUED;
        private int attempt;
        private int interruptions;
        private int priority;
        private final List<JobStatus> history = new ArrayList<>(List.of(JobStatus.QUEUED));

        private Expected(int priority) {
            this.priority = priority;
        }

        void become(JobStatus next) {
            assertThat(status.successors()).contains(next);
            status = next;
            history.add(next);
        }
    }

    /** A worker process. */
    private final class Worker {
        private final WorkerIdentity identity = new WorkerIdentity();
        private final JobQueue line =
                new JobQueue(
                        queue, jobs, life, identity, offer, new Turns(), new JobQuotas(0, 0, 0), transaction, clock, properties);
        private final List<Job> held = new ArrayList<>();
        private final Map<Job, RunningJob> runs = new HashMap<>();

        void take(int threads) {
            for (Job job : line.take(new Resources(threads, Long.MAX_VALUE))) {
                held.add(job);
                RunningJob run = worker.begin(job);
                runs.put(job, run);
                // Requests come through another replica: it hears of them when it looks.
                running.remove(run);
            }
        }
    }

    private final Map<String, Expected> expected = new LinkedHashMap<>();
    private final List<Worker> workers = new ArrayList<>();
    private Random random = new Random(0);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyJobIsAlwaysWhatTheStepsMadeIt(long seed) throws Exception {
        lifecycle.stop();
        random = new Random(seed);
        workers.add(new Worker());
        workers.add(new Worker());
        for (int i = 0; i < STEPS; i++) {
            String step = step();
            for (var entry : expected.entrySet()) {
                compare(entry.getKey(), entry.getValue(), "seed %d, step %d: %s".formatted(seed, i, step));
            }
        }
        expected.forEach(this::checkTraces);
        for (Worker one : workers) {
            queue.endLeases(one.identity.name());
        }
        recovery.recoverLost();
        jdbc.update("delete from job");
    }

    private String step() throws Exception {
        int dice = random.nextInt(100);
        if (dice < 15 || expected.isEmpty()) {
            return submit();
        } else if (dice < 50) {
            return request();
        } else if (dice < 65) {
            return take();
        } else if (dice < 90) {
            return endOfRun();
        }
        return crash();
    }

    private String submit() {
        int priority = random.nextInt(3);
        Job job = service.submit("default", json.readTree(SPEC.formatted(priority)), null).job();
        expected.put(job.id(), new Expected(priority));
        return "submit";
    }

    private String request() {
        var ids = List.copyOf(expected.keySet());
        String id = ids.get(random.nextInt(ids.size()));
        Expected job = expected(id);
        String request = List.of("cancel", "pause", "resume", "stop", "priority").get(random.nextInt(5));
        boolean possible = switch (request) {
            case "cancel" -> job.status != JobStatus.SUCCEEDED && job.status != JobStatus.FAILED;
            case "pause" ->
                job.status == JobStatus.QUEUED
                        || job.status == JobStatus.RUNNING
                        || job.status == JobStatus.PAUSING
                        || job.status == JobStatus.PAUSED;
            case "resume" ->
                job.status != JobStatus.PAUSING
                        && job.status != JobStatus.CANCELLING
                        && job.status != JobStatus.SUCCEEDED;
            case "stop" -> job.status == JobStatus.RUNNING;
            default -> job.status != JobStatus.SUCCEEDED && job.status != JobStatus.CANCELLING;
        };
        boolean done = ask(id, request, job);
        assertThat(done).as("%s of a job that is %s", request, job.status).isEqualTo(possible);
        if (done) {
            apply(request, job);
        }
        return request + " " + id;
    }

    private boolean ask(String id, String request, Expected job) {
        try {
            switch (request) {
                case "cancel" -> commands.cancel(id, IfMatch.ANYTHING);
                case "pause" -> commands.pause(id, IfMatch.ANYTHING);
                case "resume" -> commands.resume(id, IfMatch.ANYTHING);
                case "stop" -> commands.stop(id, JobCommand.STOP_LAST, IfMatch.ANYTHING);
                default -> {
                    int priority = random.nextInt(3);
                    commands.adjust(id, new dev.fallline.spec.AdjustmentReader()
                            .read(json.readTree("{\"priority\":%d}".formatted(priority))), IfMatch.ANYTHING);
                    job.priority = priority;
                }
            }
            return true;
        } catch (ProblemException refused) {
            return false;
        }
    }

    private static void apply(String request, Expected job) {
        switch (request) {
            case "cancel" -> {
                if (job.status == JobStatus.QUEUED || job.status == JobStatus.PAUSED) {
                    job.become(JobStatus.CANCELLED);
                } else if (job.status == JobStatus.RUNNING || job.status == JobStatus.PAUSING) {
                    job.become(JobStatus.CANCELLING);
                }
            }
            case "pause" -> {
                if (job.status == JobStatus.QUEUED) {
                    job.become(JobStatus.PAUSED);
                } else if (job.status == JobStatus.RUNNING) {
                    job.become(JobStatus.PAUSING);
                }
            }
            case "resume" -> {
                if (job.status == JobStatus.PAUSED
                        || job.status == JobStatus.FAILED
                        || job.status == JobStatus.CANCELLED) {
                    job.become(JobStatus.QUEUED);
                    job.interruptions = 0;
                }
            }
            default -> {}
        }
    }

    private String take() {
        int threads = 1 + random.nextInt(2);
        var next = expected.entrySet().stream()
                .filter(job -> job.getValue().status == JobStatus.QUEUED)
                // Ids are in the order of submission, and the sort is stable.
                .sorted((a, b) -> b.getValue().priority - a.getValue().priority)
                .limit(threads)
                .map(Map.Entry::getValue)
                .toList();
        workers.get(random.nextInt(2)).take(threads);
        next.forEach(job -> {
            job.become(JobStatus.RUNNING);
            job.attempt++;
        });
        return "take " + threads;
    }

    /** A worker comes to the end of a run, having heard of what was asked, or not. */
    private String endOfRun() {
        Worker one = workers.get(random.nextInt(2));
        if (one.held.isEmpty()) {
            return "nothing to end";
        }
        Job job = one.held.remove(random.nextInt(one.held.size()));
        RunningJob run = Objects.requireNonNull(one.runs.remove(job));
        boolean hears = random.nextBoolean();
        boolean handsBack = random.nextInt(4) == 0;
        if (hears) {
            running.add(run);
            reporter.report();
        }
        if (handsBack) {
            run.handBack();
        }
        worker.run(job, run);
        Expected after = expected(job.id());
        if (after.attempt == job.attempt() && after.status.isActive()) {
            switch (after.status) {
                case RUNNING -> after.become(handsBack ? JobStatus.QUEUED : JobStatus.SUCCEEDED);
                case PAUSING -> after.become(hears || handsBack ? JobStatus.PAUSED : JobStatus.SUCCEEDED);
                default -> after.become(JobStatus.CANCELLED);
            }
        }
        return "end of %s, attempt %d, hears %s, hands back %s".formatted(job.id(), job.attempt(), hears, handsBack);
    }

    /** A worker is lost, for good or, with its jobs still in its hands, until it wakes. */
    private String crash() {
        Worker one = workers.get(random.nextInt(2));
        queue.endLeases(one.identity.name());
        recovery.recoverLost();
        for (Job job : one.held) {
            Expected after = expected(job.id());
            if (after.attempt == job.attempt() && after.status.isActive()) {
                after.interruptions++;
                switch (after.status) {
                    case RUNNING ->
                        after.become(after.interruptions >= MAX_ATTEMPTS ? JobStatus.FAILED : JobStatus.QUEUED);
                    case PAUSING -> after.become(JobStatus.PAUSED);
                    default -> after.become(JobStatus.CANCELLED);
                }
            }
        }
        boolean forGood = random.nextBoolean();
        if (forGood) {
            one.held.clear();
            one.runs.clear();
        }
        return "crash" + (forGood ? "" : ", comes back");
    }

    private Expected expected(String id) {
        return Objects.requireNonNull(expected.get(id));
    }

    private void compare(String id, Expected job, String step) {
        Job found = Objects.requireNonNull(jobs.find(id));
        assertThat(found.status()).as(step + "; status of " + id).isEqualTo(job.status);
        assertThat(found.attempt()).as(step + "; attempt of " + id).isEqualTo(job.attempt);
        assertThat(found.interruptions()).as(step + "; interruptions of " + id).isEqualTo(job.interruptions);
    }

    /** History and events tell the same, and a model is there exactly once for each job that succeeded. */
    private void checkTraces(String id, Expected job) {
        var history = jobs.histories(List.of(id)).getOrDefault(id, List.of()).stream()
                .map(HistoryEntry::status)
                .toList();
        assertThat(history).isEqualTo(job.history);
        var told = jdbc.queryForList(
                        "select data from job_event where job_id = ? and type = 'job.status' order by seq",
                        String.class,
                        id)
                .stream()
                .map(json::readTree)
                .map((JsonNode data) -> JobStatus.of(data.path("status").asString()))
                .toList();
        assertThat(told).isEqualTo(job.history);
        Integer models = jdbc.queryForObject("select count(*) from model where job_id = ?", Integer.class, id);
        assertThat(models).isEqualTo(job.status == JobStatus.SUCCEEDED ? 1 : 0);
    }
}
