package dev.fallline.architecture.violating.model;

import dev.fallline.architecture.violating.job.JobRepository;

/** A controller with a repository. */
record ModelController(JobRepository jobs) {}
