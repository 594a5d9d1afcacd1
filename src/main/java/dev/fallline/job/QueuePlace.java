package dev.fallline.job;

/**
 * Where a job stands that waits.
 *
 * @param position 1 for the next
 * @param reason   why it does not run yet, for people
 */
record QueuePlace(int position, String reason) {}
