package dev.fallline.web;

import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.Slf4JEventListener;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Tells controllers of the trace that a request is part of, and the log by the names that Fallline's own lines use. */
@Configuration(proxyBeanMethods = false)
class TraceConfiguration implements WebMvcConfigurer {

    private final ObjectProvider<Tracer> tracer;

    TraceConfiguration(ObjectProvider<Tracer> tracer) {
        this.tracer = tracer;
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new TraceContexts(tracer.getIfAvailable(() -> Tracer.NOOP)));
    }

    /** Heard of only where spans are made. */
    @Bean
    static Slf4JEventListener traceInLog() {
        return new Slf4JEventListener("trace_id", "span_id");
    }
}
