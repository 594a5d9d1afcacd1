package dev.fallline;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

/** What every feature may ask for. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FalllineProperties.class)
@EnableScheduling
class ServiceConfiguration {

    /** Ticks in microseconds, which is what the databases keep: a stored time equals the one it was made from. */
    @Bean
    Clock clock() {
        return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1000));
    }

    @Bean
    Ids ids(Clock clock) {
        return new Ids(clock, new SecureRandom());
    }
}
