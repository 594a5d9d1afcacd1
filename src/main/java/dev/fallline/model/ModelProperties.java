package dev.fallline.model;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits on models at work.
 *
 * @param cache     memory for loaded models, least recently used out first
 * @param maxJson   largest JSON body; rows as NDJSON and CSV may be any number of bytes
 * @param maxAnswer largest answer to one request
 * @param maxImport largest model file that is imported
 */
@ConfigurationProperties("fallline.models")
record ModelProperties(
        @DefaultValue("256MB") DataSize cache,
        @DefaultValue("64MB") DataSize maxJson,
        @DefaultValue("8GB") DataSize maxAnswer,
        @DefaultValue("1GB") DataSize maxImport) {}
