package dev.fallline.access;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What one key or token may ask of one server. Who is let in without either is not limited.
 *
 * @param requests requests in {@code window}; as many may come at once after a pause
 * @param window   in which they are allowed again, evenly
 * @param streams  streams of events open at the same time
 */
@ConfigurationProperties("fallline.limits")
public record LimitProperties(
        @DefaultValue("6000") int requests, @DefaultValue("PT1M") Duration window, @DefaultValue("20") int streams) {

    public LimitProperties {
        if (requests < 1) {
            throw new IllegalArgumentException("fallline.limits.requests is " + requests + ", but must be ≥ 1");
        }
        if (!window.isPositive()) {
            throw new IllegalArgumentException("fallline.limits.window is " + window + ", but must be greater than zero");
        }
        if (streams < 1) {
            throw new IllegalArgumentException("fallline.limits.streams is " + streams + ", but must be ≥ 1");
        }
    }
}
