package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** The same spec gives the same bits whatever other jobs run beside it, and in whichever order they come. */
@ServiceTest
class RepeatedBitsFlowTest {

    private static final List<String> SPECS = List.of(
            """
            {"dataset":{"id":"digits","target":"digit"},
             "model":{"type":"mlp","hidden":[128,64],"activation":"gelu","dropout":0.2},
             "optimizer":{"type":"adam"},"training":{"epochs":4,"seed":3,"batch_size":256},
             "resources":{"threads":2},"priority":%d}
            """,
            """
            {"dataset":{"id":"iris","target":"species"},"model":{"type":"softmax"},
             "optimizer":{"type":"nadam"},"training":{"epochs":20,"seed":2,"batch_size":7},"priority":%d}
            """,
            """
            {"dataset":{"id":"breast_cancer","target":"diagnosis"},"model":{"type":"logistic"},
             "optimizer":{"type":"sgd","momentum":0.9},"training":{"epochs":20,"seed":1,"batch_size":100},
             "priority":%d}
            """,
            """
            {"dataset":{"id":"diabetes","target":"progression"},"model":{"type":"linear"},
             "optimizer":{"type":"lbfgs"},"training":{"strategy":"batch","epochs":5},"priority":%d}
            """);

    @LocalServerPort
    int port;

    @Test
    void besideOthersAndInAnyOrder() throws Exception {
        var client = new JobClient(port);
        var alone = new ArrayList<String>();
        for (String spec : SPECS) {
            alone.add(parameters(client, client.submit(spec.formatted(0))));
        }
        assertThat(alone).doesNotHaveDuplicates();

        var random = new Random(1);
        for (int round = 0; round < 3; round++) {
            var order = new ArrayList<Integer>();
            for (int i = 0; i < 2 * SPECS.size(); i++) {
                order.add(i % SPECS.size());
            }
            Collections.shuffle(order, random);
            var jobs = new ArrayList<JsonNode>();
            for (int i : order) {
                jobs.add(client.submit(SPECS.get(i).formatted(random.nextInt(5))));
            }
            for (int i = 0; i < order.size(); i++) {
                assertThat(parameters(client, jobs.get(i)))
                        .as("spec %d in %s", order.get(i), order)
                        .isEqualTo(alone.get(order.get(i)));
            }
        }
    }

    private static String parameters(JobClient client, JsonNode job) throws Exception {
        JsonNode done = client.finished(job);
        assertThat(done.path("status").asString()).as(done.toString()).isEqualTo("succeeded");
        return client.get("/v1/models/" + done.path("model_id").asString())
                .path("parameters_sha256")
                .asString();
    }
}
