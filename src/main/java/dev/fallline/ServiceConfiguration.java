package dev.fallline;

import dev.fallline.FalllineProperties.BlasChoice;
import dev.fallline.engine.linalg.EjmlBlas;
import dev.fallline.engine.linalg.Linalg;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What every feature may ask for. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FalllineProperties.class)
class ServiceConfiguration {

    private static final Logger log = LoggerFactory.getLogger(ServiceConfiguration.class);

    /** Ticks in microseconds, which is what the databases keep: a stored time equals the one it was made from. */
    @Bean
    Clock clock() {
        return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1000));
    }

    @Bean
    Ids ids(Clock clock) {
        return new Ids(clock, new SecureRandom());
    }

    /** Of Spring Boot's own configuration of transactions, which also looks for annotations on every method of every bean. */
    @Bean
    TransactionTemplate transaction(PlatformTransactionManager transactions) {
        return new TransactionTemplate(transactions);
    }

    /** Chosen here and nowhere else. */
    @Bean
    Linalg linalg(FalllineProperties properties) {
        Linalg linalg = Linalg.select(properties.blas() != BlasChoice.EJML);
        linalg.notices().forEach(log::warn);
        if (properties.blas() == BlasChoice.OPENBLAS && linalg.blas() instanceof EjmlBlas) {
            throw new IllegalStateException("fallline.blas is openblas, but " + String.join("; ", linalg.notices()));
        }
        log.info("Matrix products: {}. Element-wise functions: {}.", linalg.blas().name(), linalg.math().name());
        return linalg;
    }

    /** A start leaves half of the heap it took unused; the serial and G1 collectors give that back when told to. */
    @Bean
    ApplicationListener<ApplicationReadyEvent> leanStart() {
        return _ -> System.gc();
    }

    @Bean
    InfoContributor linalgInfo(Linalg linalg) {
        return info -> info.withDetail(
                "linalg", Map.of("blas", linalg.blas().name(), "math", linalg.math().name()));
    }
}
