package dev.fallline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BeanDefinitionsTest {

    @TempDir
    Path directory;

    @Test
    void holdWhereNothingIsConfigured() {
        assertThat(hold(Map.of("PATH", "/usr/bin", "HOME", "/root"), new Properties())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"FALLLINE_HOME", "FALLLINE_WORKERS_THREADS", "SERVER_PORT", "SERVER_ADDRESS", "SPRING_DATASOURCE_URL",
        "SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE", "LOGGING_LEVEL_ROOT"})
    void holdWhereOnlyAValueOfABeanIsConfigured(String variable) {
        assertThat(hold(Map.of(variable, "x"), new Properties())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SPRING_PROFILES_ACTIVE", "SPRING_DATASOURCE_TYPE", "SPRING_FLYWAY_ENABLED", "SERVER_SSL_BUNDLE",
        "MANAGEMENT_SERVER_PORT", "SPRINGDOC_SWAGGER_UI_ENABLED", "SPRING_APPLICATION_JSON", "SPRING_CONFIG_IMPORT",
        "OTEL_EXPORTER_OTLP_ENDPOINT"})
    void doNotHoldWhereAConditionMayLook(String variable) {
        assertThat(hold(Map.of(variable, "x"), new Properties())).isFalse();
    }

    @Test
    void countSystemPropertiesAndArguments() {
        var properties = new Properties();
        properties.setProperty("spring.flyway.enabled", "false");
        assertThat(hold(Map.of(), properties)).isFalse();
        assertThat(hold(Map.of(), new Properties(), "--management.server.port=1")).isFalse();
        assertThat(hold(Map.of(), new Properties(), "--server.port=1", "word")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application.yml", "config/application.properties"})
    void doNotHoldBesideAConfigurationFile(String file) throws IOException {
        Files.createDirectories(directory.resolve(file).getParent());
        Files.createFile(directory.resolve(file));
        assertThat(hold(Map.of(), new Properties())).isFalse();
    }

    private boolean hold(Map<String, String> environment, Properties properties, String... arguments) {
        return BeanDefinitions.hold(environment, properties, arguments, directory);
    }
}
