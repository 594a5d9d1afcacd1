package dev.fallline.storage;

/**
 * A stored file.
 *
 * @param key    path-like name in the store, {@code jobs/job_1/3.ckpt}
 * @param bytes  its length
 * @param sha256 of its content, lower-case hexadecimal
 */
public record Artifact(String key, long bytes, String sha256) {}
