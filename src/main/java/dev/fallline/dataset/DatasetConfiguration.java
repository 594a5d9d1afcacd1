package dev.fallline.dataset;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** Switches the feature's properties on. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({DatasetProperties.class, SourceProperties.class})
class DatasetConfiguration {}
