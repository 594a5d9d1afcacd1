package dev.fallline.access;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What one key or token may ask of one server, and all together. Who is let in without either is not limited alone.
 *
 * @param requests requests in {@code window}; as many may come at once after a pause
 * @param window   in which they are allowed again, evenly
 * @param streams  streams of events open at the same time
 * @param concurrent requests of everybody that one server works on at once, those not counted that wait
 */
@ConfigurationProperties("fallline.limits")
public record LimitProperties(
        @DefaultValue("6000") int requests,
        @DefaultValue("PT1M") Duration window,
        @DefaultValue("20") int streams,
        @DefaultValue("256") int concurrent) {

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
        if (concurrent < 1) {
            throw new IllegalArgumentException("fallline.limits.concurrent is " + concurrent + ", but must be ≥ 1");
        }
    }
}
