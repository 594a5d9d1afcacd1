package dev.fallline.dataset;

import dev.fallline.engine.metric.Task;
import dev.fallline.spec.DatasetSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a prepared matrix is made of. An id's rows never change, so that spec and task say everything of the numbers.
 *
 * @param sparse whether its rows are kept as sparse ones
 */
record PreparedKey(DatasetSpec spec, Task task, boolean sparse) {

    /** Of dense rows. */
    PreparedKey(DatasetSpec spec, Task task) {
        this(spec, task, false);
    }

    /** Names the matrix's file; another for every difference. */
    String hash() {
        try {
            // A record's text names every component; strings of a list are told apart by their lengths.
            var lengths = spec.features().stream().map(String::length).toList();
            var text = task + (sparse ? " sparse" : "") + "\n" + lengths + "\n" + spec;
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
