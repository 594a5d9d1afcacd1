package dev.fallline.job;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.jdbc.AutodetectJdbcCustomization;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.fallline.FalllineProperties;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** Sets up db-scheduler over the service's own database. */
@Configuration(proxyBeanMethods = false)
class QueueConfiguration {

    /** A replica whose heartbeat is missing for four of these is taken for dead, looked for at every second one. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(4);

    private static final int MISSED_HEARTBEATS = 4;

    /** Only for jobs of other replicas and of the past; a submit wakes the queue at once. */
    private static final Duration POLLING = Duration.ofSeconds(2);

    private static final Duration RETRY = Duration.ofSeconds(5);

    /** How long a stop waits for running jobs to end at their next step. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    @Bean
    CustomTask<Void> trainingTask(
            JobWorker worker, JobRecovery recovery, ExecutionRepository executions, Clock clock) {
        // Not the library's own: a job that was resumed meanwhile has a new place, which is to stay.
        CompletionHandler<Void> remove = (complete, operations) ->
                executions.giveUp(complete.getExecution().getId());
        CompletionHandler<Void> again =
                (complete, operations) -> operations.reschedule(complete, clock.instant().plus(RETRY));
        CompletionHandler<Void> handBack =
                (complete, operations) -> operations.reschedule(complete, clock.instant());
        return Tasks.custom(JobQueue.TASK, Void.class)
                .onFailure(new FailureHandler.OnFailureRetryLater<>(RETRY))
                .onDeadExecution((complete, operations) -> {
                    recovery.interrupted(complete.getExecution().getId());
                    operations.reschedule(complete, clock.instant());
                })
                .execute((instance, context) -> switch (worker.run(instance.getId())) {
                    case DONE -> remove;
                    case HAND_BACK -> handBack;
                    case TRY_AGAIN -> again;
                });
    }

    @Bean(destroyMethod = "")
    Scheduler scheduler(
            DataSource dataSource,
            CustomTask<Void> trainingTask,
            QueueIdentity identity,
            FalllineProperties properties,
            Clock clock) {
        var transactional = new TransactionAwareDataSourceProxy(dataSource);
        var dialect = new AutodetectJdbcCustomization(transactional);
        int threads = properties.workers().threads();
        var builder = Scheduler.create(transactional, trainingTask)
                .schedulerName(identity::name)
                .jdbcCustomization(dialect)
                .clock(clock::instant)
                .threads(threads)
                .enablePriority()
                .pollingInterval(POLLING)
                .heartbeatInterval(HEARTBEAT)
                .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                .shutdownMaxWait(GRACE);
        if (dialect.supportsSingleStatementLockAndFetch()) {
            // Never more than there are free threads: an execution that is picked but waits has no heartbeat.
            builder.pollUsingLockAndFetch((threads - 1.0) / threads, 1.0);
        } else {
            builder.pollUsingFetch(1.0, 6.0);
        }
        return builder.build();
    }
}
