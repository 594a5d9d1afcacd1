package dev.fallline.dataset;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where files may be fetched from that a client names by a URI.
 *
 * @param directories      {@code file:} URIs below these are read; none unless given
 * @param https            whether {@code https:} URIs are fetched
 * @param privateAddresses whether {@code https:} URIs may lead to loopback, link-local and private addresses
 * @param timeout          longest time to fetch one file
 * @param s3               {@code s3:} URIs
 */
@ConfigurationProperties("fallline.datasets.sources")
public record SourceProperties(
        @DefaultValue List<Path> directories,
        @DefaultValue("true") boolean https,
        @DefaultValue("false") boolean privateAddresses,
        @DefaultValue("PT10M") Duration timeout,
        @DefaultValue S3 s3) {

    public SourceProperties {
        directories = List.copyOf(directories);
    }

    /**
     * Access to a store that speaks S3.
     *
     * @param buckets   {@code s3:} URIs in these are read, in any if one is {@code *}; none unless given
     * @param endpoint  of a store other than Amazon's, such as {@code https://minio.example:9000}
     * @param region    of the buckets
     * @param accessKey with {@code secretKey}; else the AWS SDK looks for credentials in its usual places
     * @param secretKey of the access key
     * @param pathStyle whether the bucket stands in the path rather than the host name
     */
    public record S3(
            @DefaultValue List<String> buckets,
            @Nullable String endpoint,
            @DefaultValue("us-east-1") String region,
            @Nullable String accessKey,
            @Nullable String secretKey,
            @DefaultValue("true") boolean pathStyle) {

        public S3 {
            buckets = List.copyOf(buckets);
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "S3[buckets=%s, endpoint=%s, region=%s]".formatted(buckets, endpoint, region);
        }
    }
}
