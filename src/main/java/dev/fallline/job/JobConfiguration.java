package dev.fallline.job;

import dev.fallline.spec.JobSpecReader;
import dev.fallline.spec.JobSpecWriter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes beans of the spec package, which knows nothing of Spring. */
@Configuration(proxyBeanMethods = false)
class JobConfiguration {

    @Bean
    JobSpecReader jobSpecReader() {
        return new JobSpecReader();
    }

    @Bean
    JobSpecWriter jobSpecWriter() {
        return new JobSpecWriter();
    }
}
