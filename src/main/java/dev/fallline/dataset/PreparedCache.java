package dev.fallline.dataset;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Prepared data in memory that further jobs may reuse, least recently used out first. Jobs that want the same at once wait for
 * one of them to prepare it. A failure is not kept.
 */
final class PreparedCache {

    private final long maxBytes;
    private final Map<PreparedKey, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    PreparedCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    PreparedData get(PreparedKey key, Supplier<PreparedData> prepare) {
        Entry entry;
        boolean mine = false;
        synchronized (entries) {
            var known = entries.get(key);
            if (known == null) {
                known = new Entry(new CompletableFuture<>());
                entries.put(key, known);
                mine = true;
            }
            entry = known;
        }
        if (mine) {
            fill(key, entry, prepare);
        }
        try {
            return entry.data.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }

    private void fill(PreparedKey key, Entry entry, Supplier<PreparedData> prepare) {
        try {
            var data = prepare.get();
            synchronized (entries) {
                // Forgotten in the meantime: those who wait get it, the cache does not.
                if (entries.get(key) == entry) {
                    entry.bytes = data.heapBytes();
                    bytes += entry.bytes;
                    if (entry.bytes == 0) {
                        // Opening its file again takes no time, and a file that is not mapped can be removed.
                        entries.remove(key);
                    }
                    evict();
                }
            }
            entry.data.complete(data);
        } catch (RuntimeException | Error e) {
            synchronized (entries) {
                entries.remove(key, entry);
            }
            entry.data.completeExceptionally(e);
        }
    }

    private void evict() {
        var oldest = entries.values().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            var entry = oldest.next();
            if (entry.bytes > 0) {
                bytes -= entry.bytes;
                oldest.remove();
            }
        }
    }

    /** Drops everything prepared from the dataset. */
    void forget(String datasetId) {
        synchronized (entries) {
            entries.entrySet().removeIf(entry -> {
                boolean gone = entry.getKey().spec().id().equals(datasetId);
                bytes -= gone ? entry.getValue().bytes : 0;
                return gone;
            });
        }
    }

    private static final class Entry {
        private final CompletableFuture<PreparedData> data;
        private long bytes;

        Entry(CompletableFuture<PreparedData> data) {
            this.data = data;
        }
    }
}
