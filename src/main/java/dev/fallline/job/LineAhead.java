package dev.fallline.job;

/**
 * What of a project's waiting jobs may come before a certain job.
 *
 * @param higher jobs of a higher priority
 * @param equal  jobs of the same priority; of the job's own project the older ones only
 */
record LineAhead(String project, int higher, int equal) {}
