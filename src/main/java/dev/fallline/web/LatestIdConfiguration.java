package dev.fallline.web;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Puts {@link LatestIds} before every other interceptor, so that all of them see true ids. */
@Configuration(proxyBeanMethods = false)
class LatestIdConfiguration implements WebMvcConfigurer {

    private final ObjectProvider<LatestId> collections;

    LatestIdConfiguration(ObjectProvider<LatestId> collections) {
        this.collections = collections;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new LatestIds(collections)).order(Ordered.HIGHEST_PRECEDENCE);
    }
}
