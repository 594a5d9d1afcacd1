package dev.fallline.job;

/** Fairness in the embedded database. */
class FairQueueTest extends FairQueueContract {}
