package dev.fallline.web;

import jakarta.servlet.Filter;
import java.util.Arrays;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.valves.ErrorReportValve;
import org.springframework.boot.tomcat.TomcatContextCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.validation.Validator;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** What holds for every answer: headers, entity tags, the form of errors. */
@Configuration(proxyBeanMethods = false)
class HttpConfiguration {

    @Bean
    FilterRegistrationBean<Filter> securityHeaders() {
        var filter = new FilterRegistrationBean<Filter>(new SecurityHeaders());
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    @Bean
    FilterRegistrationBean<DatabaseAway> databaseAway(ProblemWriter problems) {
        var filter = new FilterRegistrationBean<>(new DatabaseAway(problems));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        return filter;
    }

    @Bean
    FilterRegistrationBean<EntityTags> entityTags() {
        var filter = new FilterRegistrationBean<>(new EntityTags());
        filter.setOrder(0);
        return filter;
    }

    @Bean
    FilterRegistrationBean<IdempotencyFilter> idempotency(
            JsonMapper json, IdempotencyRecords records, ProblemWriter problems) {
        var filter = new FilterRegistrationBean<>(new IdempotencyFilter(json, records, problems));
        filter.addUrlPatterns("/v1/*");
        filter.setOrder(10);
        return filter;
    }

    @Bean
    FilterRegistrationBean<QueryTexts> queryTexts(ProblemWriter problems) {
        var filter = new FilterRegistrationBean<>(new QueryTexts(problems));
        filter.setOrder(-10);
        return filter;
    }

    /** Bodies are read by what knows their fields; Spring MVC would start a bean validator for annotations that none has. */
    @Bean
    WebMvcConfigurer noValidator() {
        return new WebMvcConfigurer() {
            @Override
            public Validator getValidator() {
                return Validator.forInstanceOf(Void.class, (nothing, errors) -> {});
            }
        };
    }

    /** Puts {@link ServerErrorPage} in the place of the server's own pages, once all customizers have had their say. */
    @Bean
    TomcatContextCustomizer errorsOfTheServer() {
        return context -> context.addLifecycleListener(event -> {
            if (Lifecycle.BEFORE_START_EVENT.equals(event.getType())) {
                var pipeline = context.getParent().getPipeline();
                Arrays.stream(pipeline.getValves())
                        .filter(ErrorReportValve.class::isInstance)
                        .forEach(pipeline::removeValve);
                pipeline.addValve(new ServerErrorPage());
            }
        });
    }
}
