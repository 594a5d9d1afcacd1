package dev.fallline.dataset;

import dev.fallline.problem.ProblemException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Lets a project have no more bytes of datasets than {@link DatasetQuota} says. They are counted whenever they matter,
 * over the rows that there are, so that no counter can ever be wrong.
 */
@Component
class ProjectRoom {

    private final DatasetRepository datasets;
    private final DatasetQuota quota;
    private final TransactionTemplate transaction;

    ProjectRoom(DatasetRepository datasets, DatasetQuota quota, TransactionTemplate transaction) {
        this.datasets = datasets;
        this.quota = quota;
        this.transaction = transaction;
    }

    /**
     * Spares a project that is at its limit the work for an upload that {@link #insert} would refuse.
     *
     * @param bytes of the upload; 0 as long as they are not known
     * @throws ProblemException when there is no room for it now
     */
    void foresee(String project, long bytes) {
        if (quota.limits()) {
            quota.check(datasets.bytes(project), bytes);
        }
    }

    /**
     * Inserts a dataset. Of several uploads that end at once, on whatever replica, each counts those before it.
     *
     * @throws ProblemException when there is no room for it
     */
    void insert(Dataset dataset, String project, String reading) {
        if (!quota.limits()) {
            datasets.insert(dataset, project, reading);
            return;
        }
        datasets.introduce(project);
        transaction.executeWithoutResult(status -> {
            datasets.lock(project);
            quota.check(datasets.bytes(project), dataset.bytes());
            datasets.insert(dataset, project, reading);
        });
    }
}
