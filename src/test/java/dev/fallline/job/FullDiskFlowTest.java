package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import dev.fallline.storage.Artifact;
import dev.fallline.storage.ArtifactStore;
import dev.fallline.storage.LocalArtifactStore;
import dev.fallline.storage.StorageFullException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import tools.jackson.databind.JsonNode;

/** A job that the disk has no room for pauses, says so, and goes on by itself to the same end. */
@ServiceTest
class FullDiskFlowTest {

    private static final String SPEC =
            """
            {"dataset":{"id":"digits","target":"digit"},"model":{"type":"mlp","hidden":[%d],"dropout":0.1},
             "training":{"epochs":600,"seed":5,"batch_size":16,"checkpoint":{"every_steps":200}}}
            """;

    @LocalServerPort
    int port;

    @Autowired
    Disk disk;

    private JobClient client = new JobClient(0);

    /** A disk that can be full. */
    static final class Disk implements ArtifactStore {
        private final ArtifactStore real;
        private volatile boolean full;

        Disk(ArtifactStore real) {
            this.real = real;
        }

        @Override
        public Artifact put(String key, Writer writer) {
            if (full) {
                throw new StorageFullException(key, new IOException("No space left on device"));
            }
            return real.put(key, writer);
        }

        @Override
        public byte[] read(String key) {
            return real.read(key);
        }

        @Override
        public InputStream open(String key) {
            return real.open(key);
        }

        @Override
        public InputStream open(Artifact artifact) {
            return real.open(artifact);
        }

        @Override
        public boolean exists(String key) {
            return real.exists(key);
        }

        @Override
        public List<String> olderThan(String prefix, Instant time) {
            return real.olderThan(prefix, time);
        }

        @Override
        public void delete(String key) {
            real.delete(key);
        }
    }

    @TestConfiguration
    static class Disks {

        @Bean
        @Primary
        Disk disk(LocalArtifactStore real) {
            return new Disk(real);
        }
    }

    @BeforeEach
    void connect() {
        client = new JobClient(port);
        disk.full = false;
    }

    @Test
    void pausesAtACheckpointAndGoesOnToTheSameEnd() throws Exception {
        endsTheSame(SPEC.formatted(16).replace("\"epochs\":40", "\"epochs\":600"));
    }

    @Test
    void pausesAtAModelThatIsAFileAndGoesOnToTheSameEnd() throws Exception {
        endsTheSame(SPEC.formatted(400).replace("\"every_steps\":200", "\"every_steps\":100000").replace("600", "5"));
    }

    private void endsTheSame(String spec) throws Exception {
        JsonNode whole = client.finished(client.submit(spec));
        disk.full = true;
        JsonNode job = client.submit(spec);
        JsonNode paused = client.rested(job);
        assertThat(paused.path("status").asString()).as(paused.toString()).isEqualTo("paused");
        assertThat(paused.path("status_history").toString()).contains("no room", "goes on by itself");
        disk.full = false;

        JsonNode done = client.job(job);
        while (!done.path("is_terminal").asBoolean()) {
            done = client.get(JobClient.path(job) + "?wait=1");
        }
        assertThat(sha(done)).isEqualTo(sha(whole));
        assertThat(done.path("attempt").asInt()).isEqualTo(2);
        assertThat(client.get(JobClient.path(job) + "/events").toString()).contains("disk_full");
    }

    @Test
    void aJobThatWaitsForRoomCanBeCancelled() throws Exception {
        disk.full = true;
        JsonNode job = client.submit(SPEC.formatted(16));
        client.reached(job, "paused");
        assertThat(client.post(JobClient.path(job) + "/cancel", "").statusCode()).isEqualTo(200);
        assertThat(client.job(job).path("status").asString()).isEqualTo("cancelled");
    }

    private String sha(JsonNode job) throws Exception {
        assertThat(job.path("status").asString()).as(job.toString()).isEqualTo("succeeded");
        return client.get("/v1/models/" + job.path("model_id").asString())
                .path("parameters_sha256")
                .asString();
    }
}
