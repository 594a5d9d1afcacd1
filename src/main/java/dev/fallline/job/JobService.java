package dev.fallline.job;

import dev.fallline.Ids;
import dev.fallline.checkpoint.Checkpoint;
import dev.fallline.checkpoint.Checkpoints;
import dev.fallline.dataset.DatasetUsage;
import dev.fallline.dataset.Datasets;
import dev.fallline.model.LossCurves;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.JobSpec;
import dev.fallline.spec.JobSpecReader;
import dev.fallline.spec.JobSpecWriter;
import dev.fallline.spec.WebhookSpec;
import dev.fallline.telemetry.JobDirectory;
import dev.fallline.telemetry.JobSignals;
import dev.fallline.telemetry.JobSignals.Interest;
import dev.fallline.telemetry.WatchedJob;
import dev.fallline.telemetry.WatchedJob.Best;
import dev.fallline.telemetry.webhook.Subscription;
import dev.fallline.telemetry.webhook.Webhooks;
import dev.fallline.web.Cursor;
import dev.fallline.web.IfMatch;
import dev.fallline.web.OwnedCollection;
import dev.fallline.web.Page;
import dev.fallline.web.PageRequest;
import dev.fallline.web.TraceContext;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** What clients can do with jobs. */
@Service
class JobService implements DatasetUsage, JobDirectory, OwnedCollection {

    /** How often a waiting request looks itself, for jobs that another replica runs. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final JobRepository jobs;
    private final JobLife life;
    private final QueuePlaces places;
    private final WorkerPool pool;
    private final RunningJobs running;
    private final JobSignals signals;
    private final JobMeters meters;
    private final Datasets datasets;
    private final JobSpecReader reader;
    private final WarmStart warmStart;
    private final Admission admission;
    private final JobSpecWriter writer;
    private final Checkpoints checkpoints;
    private final LossCurves curves;
    private final Webhooks webhooks;
    private final JobTags tags;
    private final TransactionTemplate transaction;
    private final Ids ids;
    private final Clock clock;

    JobService(
            JobRepository jobs,
            JobLife life,
            QueuePlaces places,
            WorkerPool pool,
            RunningJobs running,
            JobSignals signals,
            JobMeters meters,
            Datasets datasets,
            JobSpecReader reader,
            WarmStart warmStart,
            Admission admission,
            JobSpecWriter writer,
            Checkpoints checkpoints,
            LossCurves curves,
            Webhooks webhooks,
            JobTags tags,
            TransactionTemplate transaction,
            Ids ids,
            Clock clock) {
        this.jobs = jobs;
        this.life = life;
        this.places = places;
        this.pool = pool;
        this.running = running;
        this.signals = signals;
        this.meters = meters;
        this.datasets = datasets;
        this.reader = reader;
        this.warmStart = warmStart;
        this.admission = admission;
        this.writer = writer;
        this.checkpoints = checkpoints;
        this.curves = curves;
        this.webhooks = webhooks;
        this.tags = tags;
        this.transaction = transaction;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Accepts a job: its row, its history, its event and its place in the queue in one transaction.
     *
     * @throws ProblemException naming every fault of the spec
     */
    JobView submit(String project, JsonNode body, @Nullable TraceContext trace) {
        JobSpec spec = reader.read(warmStart.resolved(project, body), datasets.of(project));
        warmStart.check(project, spec);
        return accept(project, spec, ids.next("job_"), null, trace, () -> {});
    }

    /**
     * Accepts a job.
     *
     * @param project    whose it is
     * @param forkedFrom the checkpoint of another job that it begins with, or {@code null}
     * @param trace      that the request is part of, or {@code null}
     * @param also       what else belongs to the transaction that makes the job
     * @throws ProblemException when it can never run here, or too many wait already
     */
    JobView accept(String project, JobSpec spec, String id, @Nullable String forkedFrom,
            @Nullable TraceContext trace, Runnable also) {
        Resources demand = admission.admit(project, spec);
        var job = Job.submitted(
                id, project, spec, writer.write(spec).toString(), demand, clock.instant(), forkedFrom, trace);
        Subscription webhook = subscription(project, spec.webhook());
        transaction.executeWithoutResult(status -> {
            life.create(job, spec.tags(), webhook);
            also.run();
        });
        pool.wake();
        meters.submitted();
        return new JobView(
                job, List.of(new HistoryEntry(job.status(), job.createdAt(), null)), places.of(job), null);
    }

    private @Nullable Subscription subscription(String project, @Nullable WebhookSpec webhook) {
        return webhook == null
                ? null
                : new Subscription(webhooks.endpoint(project, webhook.url(), "/webhook/url"), webhook.events());
    }

    /** @throws ProblemException when there is none */
    JobView get(String id) {
        return view(find(id));
    }

    /**
     * The job as soon as its status is another than now, or when the time is over.
     *
     * @throws ProblemException when there is none
     */
    JobView await(String id, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        JobStatus first = null;
        try (var watch = signals.watch(id, Interest.EVENTS)) {
            while (true) {
                long changes = watch.changes();
                Job job = find(id);
                first = first == null ? job.status() : first;
                if (job.status() != first
                        || job.status().isTerminal()
                        || !watch.await(changes, deadline, LOOK_AGAIN)) {
                    return view(job);
                }
            }
        }
    }

    Page<JobView> list(String project, Set<JobStatus> statuses, @Nullable String tag, PageRequest page) {
        int colon = tag == null ? -1 : tag.indexOf(':');
        String key = tag == null || colon < 0 ? tag : tag.substring(0, colon);
        String value = tag == null || colon < 0 ? null : tag.substring(colon + 1);
        List<Job> rows = jobs.page(new JobFilter(project, statuses, key, value, page.after()), page.fetch());
        Page<Job> cut = Page.of(rows, page, job -> new Cursor(job.createdAt(), job.id()));
        return new Page<>(views(cut.data()), cut.hasMore(), cut.nextCursor());
    }

    /** @throws ProblemException when there is none, it is not what the request expects, or it is not finished */
    void delete(String id, IfMatch condition) {
        Job job = find(id, condition);
        List<Checkpoint> saved = checkpoints.of(id);
        curves.keep(id);
        if (!Contention.outlast(() -> jobs.delete(id))) {
            throw ProblemException.conflict(
                    "job_not_finished",
                    "The job is %s; only a finished job can be deleted. Cancel it first."
                            .formatted(job.status().label()));
        }
        signals.changed(id);
        saved.forEach(checkpoints::discard);
    }

    @Override
    public String collection() {
        return "jobs";
    }

    @Override
    public String member() {
        return "job";
    }

    @Override
    public @Nullable String projectOf(String id) {
        return jobs.projectOf(id);
    }

    @Override
    public boolean inUse(String datasetId) {
        return jobs.usesDataset(datasetId);
    }

    @Override
    public WatchedJob watched(String project, String jobId) {
        String owner = jobs.projectOf(jobId);
        if (owner != null && !owner.equals(project)) {
            throw ProblemException.notFound("job", jobId);
        }
        return watched(jobId);
    }

    @Override
    public WatchedJob watched(String jobId) {
        Job job = find(jobId);
        RunningJob run = job.status().isActive() ? running.find(jobId) : null;
        BestEpoch best = run != null && run.hasStarted() ? run.snapshot().best() : job.best();
        return new WatchedJob(
                jobId,
                job.project(),
                job.name(),
                job.status().label(),
                best == null ? null : new Best(best.metric(), best.value(), best.epoch()));
    }

    @Override
    public boolean isOver(String jobId) {
        Job job = jobs.find(jobId);
        return job == null || job.status().isTerminal();
    }

    @Override
    public @Nullable String traceOf(String jobId) {
        Job job = jobs.find(jobId);
        return job == null ? null : job.trace().traceId();
    }

    /** @throws ProblemException when there is none */
    @Override
    public Optional<String> latest(String project) {
        return list(project, Set.of(), null, PageRequest.of(1, null)).data().stream()
                .map(view -> view.job().id())
                .findFirst();
    }

    Job find(String id) {
        Job job = jobs.find(id);
        if (job == null) {
            throw ProblemException.notFound("job", id);
        }
        return job;
    }

    /** @throws ProblemException when there is none, or it is not what the request expects */
    Job find(String id, IfMatch condition) {
        Job job = find(id);
        if (!condition.asksNothing()) {
            condition.require(tags.state(job));
        }
        return job;
    }

    private JobView view(Job job) {
        return views(List.of(job)).getFirst();
    }

    private List<JobView> views(List<Job> page) {
        var histories = jobs.histories(page.stream().map(Job::id).toList());
        return page.stream()
                .map(job -> {
                    RunningJob run = job.status().isActive() ? running.find(job.id()) : null;
                    boolean here = run != null && run.attempt() == job.attempt() && run.hasStarted();
                    return new JobView(
                            job,
                            histories.getOrDefault(job.id(), List.of()),
                            places.of(job),
                            here && run != null ? run.snapshot() : null);
                })
                .toList();
    }
}
