package dev.fallline.model;

import dev.fallline.web.LatestId;
import dev.fallline.web.PageRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Says which model is the latest. */
@Configuration(proxyBeanMethods = false)
class ModelConfiguration {

    @Bean
    LatestId latestModel(Models models) {
        return new LatestId(
                "models",
                project -> models.list(project, PageRequest.of(1, null)).data().stream().map(Model::id).findFirst());
    }
}
