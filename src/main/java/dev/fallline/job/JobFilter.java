package dev.fallline.job;

import dev.fallline.web.Cursor;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list.
 *
 * @param project  whose they are
 * @param statuses any of these; all when empty
 * @param tagKey   having this tag
 * @param tagValue with this value
 * @param after    place in the list to go on from
 */
record JobFilter(
        String project, Set<JobStatus> statuses, @Nullable String tagKey, @Nullable String tagValue, @Nullable Cursor after) {}
