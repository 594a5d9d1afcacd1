package dev.fallline.model;

import dev.fallline.web.LatestId;
import dev.fallline.web.PageRequest;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Switches the feature's properties on, and says which model is the latest. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ModelProperties.class)
class ModelConfiguration {

    @Bean
    LatestId latestModel(Models models) {
        return new LatestId(
                "models",
                project -> models.list(project, PageRequest.of(1, null), null).data().stream().map(Model::id).findFirst());
    }
}
