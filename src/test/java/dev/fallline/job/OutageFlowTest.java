package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import tools.jackson.databind.JsonNode;

/** A database that gives no connections costs no job its work. */
@ServiceTest
@Import(OutageFlowTest.Switch.class)
class OutageFlowTest {

    private static final String SPEC =
            """
            {"dataset":{"id":"iris","target":"species"},"model":{"type":"softmax"},"training":{"epochs":%d,"seed":3}}
            """;

    @LocalServerPort
    int port;

    @Autowired
    AtomicBoolean away;

    @TestConfiguration
    static class Switch {

        @Bean
        static AtomicBoolean away() {
            return new AtomicBoolean();
        }

        @Bean
        static BeanPostProcessor switchable(AtomicBoolean away) {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    return bean instanceof DataSource source ? new SwitchableDataSource(source, away) : bean;
                }
            };
        }
    }

    private static final class SwitchableDataSource extends DelegatingDataSource {

        private final AtomicBoolean away;

        SwitchableDataSource(DataSource source, AtomicBoolean away) {
            super(source);
            this.away = away;
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (away.get()) {
                throw new SQLTransientConnectionException("The database is away");
            }
            return super.getConnection();
        }
    }

    @Test
    void trainingGoesOnAndEndsWhenTheDatabaseIsBack() throws Exception {
        var client = new JobClient(port);
        JsonNode undisturbed = client.finished(client.submit(SPEC.formatted(4000)));

        JsonNode job = client.running(client.submit(SPEC.formatted(4000)));
        away.set(true);
        var refused = client.send("/v1/jobs", "application/json");
        // Longer than training takes: the model has to wait, too.
        Thread.sleep(4000);
        away.set(false);
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
        assertThat(refused.body()).contains("database_unavailable");
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();

        JsonNode done = client.finished(job);
        assertThat(done.path("attempt").asInt()).isEqualTo(1);
        assertThat(outcome(client, done)).isEqualTo(outcome(client, undisturbed));
    }

    @Test
    void requestsAreAnsweredAgainAfterwards() throws Exception {
        var client = new JobClient(port);
        JsonNode running = client.running(client.submit(SPEC.formatted(1_000_000)));
        away.set(true);
        Thread.sleep(500);
        away.set(false);
        var answer = client.post(JobClient.path(running) + "/cancel", "");
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
        assertThat(client.finished(running).path("status").asString()).isEqualTo("cancelled");
        assertThat(client.finished(client.submit(SPEC.formatted(1))).path("status").asString())
                .isEqualTo("succeeded");
    }

    private static String outcome(JobClient client, JsonNode job) throws Exception {
        assertThat(job.path("status").asString()).as(job.toString()).isEqualTo("succeeded");
        return client.get("/v1/models/" + job.path("model_id").asString())
                        .path("parameters_sha256")
                        .asString()
                + client.send(JobClient.path(job) + "/metrics", "text/csv").body();
    }
}
