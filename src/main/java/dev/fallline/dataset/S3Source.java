package dev.fallline.dataset;

import dev.fallline.problem.ProblemException;
import java.io.Closeable;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Objects of the buckets that are open to clients. The SDK is loaded by the first of them, not by the start. */
final class S3Source implements Closeable {

    private final SourceProperties properties;
    private final long maxBytes;
    private @Nullable S3Client client;

    S3Source(SourceProperties properties, long maxBytes) {
        this.properties = properties;
        this.maxBytes = maxBytes;
    }

    FetchedFile open(URI uri) {
        var bucket = uri.getAuthority();
        var path = uri.getPath();
        if (bucket == null || path == null || path.length() < 2) {
            throw UriSources.refused("invalid_uri", "An object is named as s3://bucket/key.");
        }
        var buckets = properties.s3().buckets();
        if (!buckets.contains(bucket) && !buckets.contains("*")) {
            throw UriSources.refused(
                    "uri_not_allowed", "The bucket is none of fallline.datasets.sources.s3.buckets.");
        }
        try {
            long deadline = System.nanoTime() + properties.timeout().toNanos();
            var object = client().getObject(request -> request.bucket(bucket).key(path.substring(1)));
            Long length = object.response().contentLength();
            if (length != null && length > maxBytes) {
                object.abort();
                throw Faults.tooLarge(maxBytes);
            }
            return new FetchedFile(
                    new HttpsSource.Timed(object, object::abort, deadline),
                    UriSources.fileName(path),
                    object.response().contentType());
        } catch (S3Exception e) {
            throw refused(e);
        } catch (SdkClientException e) {
            throw UriSources.refused("uri_unreachable", "The store cannot be reached, or the server has no credentials.");
        } catch (SdkException e) {
            throw UriSources.refused("uri_unreachable", "The store does not answer as S3 does.");
        }
    }

    private ProblemException refused(S3Exception e) {
        var code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
        if (e.statusCode() == 301 || "AuthorizationHeaderMalformed".equals(code)) {
            return UriSources.refused(
                    "uri_unreachable",
                    "The bucket is not in '%s', which is fallline.datasets.sources.s3.region."
                            .formatted(properties.s3().region()));
        }
        return switch (e.statusCode()) {
            case 404 -> UriSources.refused("uri_not_found", "There is no such object.");
            case 401, 403 -> UriSources.refused("uri_not_allowed", "The store refuses the server's credentials.");
            default -> UriSources.refused("uri_unreachable", "The store answers %d.".formatted(e.statusCode()));
        };
    }

    private synchronized S3Client client() {
        if (client == null) {
            var s3 = properties.s3();
            var builder = S3Client.builder()
                    .httpClientBuilder(UrlConnectionHttpClient.builder())
                    .region(Region.of(s3.region()))
                    // A checksum of what is sent, which is nothing, makes some stores refuse a download.
                    .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                    .forcePathStyle(s3.pathStyle());
            if (s3.endpoint() != null) {
                builder.endpointOverride(URI.create(s3.endpoint()));
            }
            if (s3.accessKey() != null && s3.secretKey() != null) {
                builder.credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(s3.accessKey(), s3.secretKey())));
            }
            client = builder.build();
        }
        return client;
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
        }
    }
}
