package dev.fallline.spec;

import dev.fallline.engine.metric.Task;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A validated training job with every default filled in.
 *
 * @param name           for people; defaults to {@code <dataset>-<model type>}
 * @param task           what follows from the model, the loss and the target column; not part of the JSON
 * @param classWeight    of the training rows; {@code null} when all classes weigh the same
 * @param regularization penalties on weights
 * @param automaticRate  whether the learning rate is chosen from the data, in place of the optimizer's
 * @param execution      where it is trained
 * @param priority       higher runs first
 * @param webhook        where its events are posted; {@code null} for nowhere
 * @param tags           free labels to list by
 */
public record JobSpec(
        String name,
        Task task,
        DatasetSpec dataset,
        ModelSpec model,
        LossSpec loss,
        @Nullable ClassWeightSpec classWeight,
        RegularizationSpec regularization,
        OptimizerSpec optimizer,
        boolean automaticRate,
        ScheduleSpec schedule,
        TrainingSpec training,
        ExecutionSpec execution,
        ResourcesSpec resources,
        int priority,
        RetrySpec retry,
        @Nullable WebhookSpec webhook,
        SortedMap<String, String> tags) {

    /**
     * @param l1 λ₁ of {@code l1·Σ|W|}, ≥ 0
     * @param l2 λ₂ of {@code l2/2·ΣW²}, ≥ 0
     */
    public record RegularizationSpec(double l1, double l2) {}

    /** @param threads threads one step of the job is spread over, ≥ 1 */
    public record ResourcesSpec(int threads) {}

    /** @param maxAttempts runs allowed before a fault of the infrastructure fails the job, ≥ 1 */
    public record RetrySpec(int maxAttempts) {}
}
