package dev.fallline.job;

/**
 * What a job takes while it trains, or what a worker has to offer.
 *
 * @param threads     processors' worth of computing
 * @param memoryBytes of the heap
 */
public record Resources(int threads, long memoryBytes) {

    boolean holds(Resources demand) {
        return demand.threads <= threads && demand.memoryBytes <= memoryBytes;
    }

    Resources minus(Resources taken) {
        return new Resources(threads - taken.threads, memoryBytes - taken.memoryBytes);
    }

    Resources plus(Resources given) {
        return new Resources(threads + given.threads, memoryBytes + given.memoryBytes);
    }
}
