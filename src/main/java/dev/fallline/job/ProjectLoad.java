package dev.fallline.job;

/**
 * What workers hold of a project's jobs, on all replicas.
 *
 * @param jobs    how many
 * @param threads what they take together
 */
record ProjectLoad(int jobs, int threads) {

    static final ProjectLoad NONE = new ProjectLoad(0, 0);

    ProjectLoad plus(Resources demand) {
        return new ProjectLoad(jobs + 1, threads + demand.threads());
    }
}
