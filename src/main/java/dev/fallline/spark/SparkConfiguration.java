package dev.fallline.spark;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Switches the properties on, and shows the cluster in the health of the service where there is one. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SparkProperties.class)
class SparkConfiguration {

    /** A status that does not make the service unhealthy: all jobs but those on the cluster run without it. */
    private static final Status UNREACHABLE = new Status("UNREACHABLE");

    @Bean
    HealthContributor sparkHealthContributor(SparkCluster cluster) {
        return new CompositeHealthContributor() {
            @Override
            public @Nullable HealthContributor getContributor(String name) {
                return name.equals("master") && cluster.isConfigured() ? indicator(cluster) : null;
            }

            @Override
            public Stream<HealthContributors.Entry> stream() {
                return cluster.isConfigured()
                        ? Stream.of(new HealthContributors.Entry("master", indicator(cluster)))
                        : Stream.empty();
            }
        };
    }

    private static HealthIndicator indicator(SparkCluster cluster) {
        return () -> {
            var health = cluster.answers()
                    .map(answers -> answers ? Health.up() : Health.status(UNREACHABLE))
                    .orElseGet(Health::unknown);
            cluster.master().ifPresent(master -> health.withDetail("master", master));
            return health.build();
        };
    }
}
