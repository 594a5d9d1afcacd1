package dev.fallline.access;

import dev.fallline.web.ProblemWriter;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;

/**
 * Puts Spring Security's filter for bearer tokens, and the service's own that judges requests by their callers, before
 * everything that answers. The rest of Spring Security is for sessions, forms and cookies, of which there are none.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({SecurityProperties.class, LimitProperties.class})
class AccessConfiguration {

    private static final int AFTER_HEADERS = -100;

    @Bean
    FilterRegistrationBean<BearerTokenAuthenticationFilter> bearerTokens(
            ApiKeys keys, SecurityProperties properties, ProblemWriter problems) {
        var filter = new BearerTokenAuthenticationFilter(new BearerTokens(keys, properties));
        var refusals = new Refusals(problems);
        filter.setAuthenticationEntryPoint(refusals);
        filter.setAuthenticationFailureHandler(refusals::commence);
        var registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(AFTER_HEADERS);
        return registration;
    }

    /** Before anything that costs, a token's signature among it, but after what bears on every answer. */
    @Bean
    FilterRegistrationBean<CrowdFilter> crowd(LimitProperties properties, ProblemWriter problems) {
        var registration = new FilterRegistrationBean<>(new CrowdFilter(properties, problems));
        registration.setOrder(AFTER_HEADERS - 1);
        return registration;
    }

    @Bean
    FilterRegistrationBean<AccessFilter> access(Openness openness, ProblemWriter problems) {
        var registration = new FilterRegistrationBean<>(new AccessFilter(openness, new Refusals(problems)));
        registration.setOrder(AFTER_HEADERS + 1);
        return registration;
    }

    @Bean
    FilterRegistrationBean<LimitFilter> limits(LimitProperties properties, ProblemWriter problems) {
        var registration = new FilterRegistrationBean<>(new LimitFilter(properties, problems));
        registration.setOrder(AFTER_HEADERS + 2);
        return registration;
    }
}
