package dev.fallline.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalArtifactStoreTest {

    @TempDir
    Path root;

    @Test
    void readsBackWhatWasPutAndReplacesIt() throws IOException {
        var store = new LocalArtifactStore(root);

        store.put("jobs/job_1/1.ckpt", new byte[] {1});
        var artifact = store.put("jobs/job_1/1.ckpt", new byte[] {1, 2, 3});

        assertThat(artifact.bytes()).isEqualTo(3);
        assertThat(artifact.sha256()).isEqualTo("039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81");
        try (var in = store.open(artifact)) {
            assertThat(in.readAllBytes()).containsExactly(1, 2, 3);
        }
        store.delete(artifact.key());
        store.delete(artifact.key());
        assertThat(store.exists(artifact.key())).isFalse();
        assertThatExceptionOfType(ArtifactMissingException.class).isThrownBy(() -> store.open(artifact));
    }

    @Test
    void keepsTheOldContentWhenAWriterFails() throws IOException {
        var store = new LocalArtifactStore(root);
        store.put("a", new byte[] {7});

        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> store.put("a", out -> {
            out.write(8);
            throw new IOException("no more");
        }));

        assertThat(store.read("a")).containsExactly(7);
        try (var files = Files.list(root)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void refusesToReadWhatIsNotWhatWasWritten() throws IOException {
        var store = new LocalArtifactStore(root);
        var artifact = store.put("a", new byte[] {1, 2});

        Files.write(root.resolve("a"), new byte[] {1, 3});

        assertThatExceptionOfType(ArtifactDamagedException.class).isThrownBy(() -> store.open(artifact));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "../a", "a/../b", "a//b", "a/", ".", "a b", "a\\b"})
    void refusesKeysThatAreNotPlainPaths(String key) {
        var store = new LocalArtifactStore(root);

        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> store.put(key, new byte[0]));
    }
}
