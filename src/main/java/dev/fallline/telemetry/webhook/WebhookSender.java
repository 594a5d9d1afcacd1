package dev.fallline.telemetry.webhook;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Posts one message. Redirects are not followed, and the name of the host is looked up here, once: the connection goes
 * to the very address that was found to be public, so that no second look-up can lead elsewhere.
 */
@Component
class WebhookSender implements DisposableBean {

    private static final int MOST_CONNECTIONS = 64;
    private static final int MOST_TO_ONE_HOST = 8;

    private final WebhookProperties properties;
    private final Duration limit;
    private @Nullable CloseableHttpClient client;

    WebhookSender(WebhookProperties properties) {
        this.properties = properties;
        limit = properties.timeout().multipliedBy(2);
    }

    /** Made for the first message: a service without webhooks starts without it. */
    private synchronized CloseableHttpClient client() {
        if (client == null) {
            client = newClient();
        }
        return client;
    }

    private CloseableHttpClient newClient() {
        Timeout timeout = Timeout.of(properties.timeout());
        DnsResolver resolver =
                properties.allowPrivateAddresses() ? SystemDefaultDnsResolver.INSTANCE : new PublicResolver();
        return HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(resolver)
                        .setMaxConnTotal(MOST_CONNECTIONS)
                        .setMaxConnPerRoute(MOST_TO_ONE_HOST)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(timeout)
                                .setSocketTimeout(timeout)
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(timeout)
                        .setConnectionRequestTimeout(timeout)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .setUserAgent("Fallline-Webhooks")
                .build();
    }

    /**
     * What the endpoint said.
     *
     * @param retryAfter how long it asked to be left alone, or {@code null}
     */
    record Reply(int status, @Nullable Duration retryAfter) {

        boolean isSuccess() {
            return status >= 200 && status < 300;
        }

        boolean isGone() {
            return status == 410;
        }
    }

    /**
     * @param secrets each signs the message
     * @throws IOException when there was no answer, or the address is not allowed
     */
    Reply send(String url, String id, Instant at, String payload, List<String> secrets) throws IOException {
        var request = new HttpPost(url);
        request.setHeader("webhook-id", id);
        request.setHeader("webhook-timestamp", Long.toString(at.getEpochSecond()));
        request.setHeader(
                "webhook-signature",
                secrets.stream()
                        .map(secret -> sign(secret, id, at.getEpochSecond(), payload))
                        .collect(Collectors.joining(" ")));
        request.setEntity(new StringEntity(payload, ContentType.APPLICATION_JSON));
        // Timeouts are of one read each; an endpoint that answers byte by byte is left all the same.
        CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS).execute(request::cancel);
        // What the endpoint has to say is not read: closing cuts the connection instead of draining it.
        try (ClassicHttpResponse response = client().executeOpen(target(request), request, null)) {
            return new Reply(response.getCode(), retryAfter(response));
        }
    }

    private static HttpHost target(HttpPost request) throws IOException {
        try {
            return RoutingSupport.determineHost(request);
        } catch (HttpException e) {
            throw new IOException(e);
        }
    }

    private static String sign(String secret, String id, long seconds, String payload) {
        try {
            return new Webhook(secret).sign(id, seconds, payload);
        } catch (WebhookSigningException e) {
            throw new IllegalStateException("The message " + id + " cannot be signed", e);
        }
    }

    private static @Nullable Duration retryAfter(ClassicHttpResponse response) {
        Header header = response.getFirstHeader(HttpHeaders.RETRY_AFTER);
        String value = header == null ? null : header.getValue();
        return value != null && value.matches("\\d{1,6}") ? Duration.ofSeconds(Long.parseLong(value)) : null;
    }

    @Override
    public synchronized void destroy() throws IOException {
        if (client != null) {
            client.close();
        }
    }

    /** Finds public addresses only. */
    private static final class PublicResolver implements DnsResolver {

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            InetAddress[] all = SystemDefaultDnsResolver.INSTANCE.resolve(host);
            if (!Arrays.stream(all).allMatch(PublicAddresses::contains)) {
                throw new UnknownHostException(host + " is at an address that is not of the public internet");
            }
            return all;
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
