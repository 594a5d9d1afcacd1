package dev.fallline.architecture.violating.web;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

class ConditionalConfiguration {

    @Bean
    @ConditionalOnProperty("violating")
    String violating() {
        return "";
    }
}
