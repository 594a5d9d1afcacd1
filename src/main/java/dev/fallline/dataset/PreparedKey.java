package dev.fallline.dataset;

import dev.fallline.engine.metric.Task;
import dev.fallline.spec.DatasetSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What a prepared matrix is made of. An id's rows never change, so that spec and task say everything. */
record PreparedKey(DatasetSpec spec, Task task) {

    /** Names the matrix's file; another for every difference. */
    String hash() {
        try {
            // A record's text names every component; strings of a list are told apart by their lengths.
            var lengths = spec.features().stream().map(String::length).toList();
            var text = task + "\n" + lengths + "\n" + spec;
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
