package dev.fallline.job;

/** The life of jobs in the embedded database. */
class JobWalkTest extends JobWalkContract {}
