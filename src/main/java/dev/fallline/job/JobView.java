package dev.fallline.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job with what is known of it besides its row.
 *
 * @param place {@code null} unless it waits
 * @param live  the state of this moment when it trains in this process
 */
record JobView(Job job, List<HistoryEntry> history, @Nullable QueuePlace place, @Nullable Snapshot live) {}
