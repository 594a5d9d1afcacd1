package dev.fallline.dataset;

import dev.fallline.FalllineProperties;
import dev.fallline.web.LatestId;
import dev.fallline.web.PageRequest;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Switches the feature's properties on, and says which dataset is the latest. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({DatasetProperties.class, DatasetQuota.class, SourceProperties.class})
class DatasetConfiguration {

    @Bean
    DuckDb duckDb(FalllineProperties service, DatasetProperties properties) {
        return new DuckDb(service, properties);
    }

    @Bean
    LatestId latestDataset(Datasets datasets) {
        return new LatestId(
                "datasets",
                project -> datasets.list(project, PageRequest.of(1, null)).data().stream().map(Dataset::id).findFirst());
    }
}
