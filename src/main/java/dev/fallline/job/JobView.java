package dev.fallline.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job with what is known of it besides its row.
 *
 * @param position place in the queue, 1 for the next; {@code null} unless it waits
 * @param live     the state of this moment when it trains in this process
 */
record JobView(Job job, List<HistoryEntry> history, @Nullable Integer position, @Nullable Snapshot live) {}
