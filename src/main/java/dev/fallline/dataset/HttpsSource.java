package dev.fallline.dataset;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.RedirectException;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultRedirectStrategy;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** Files of public web servers: within a size and a time, over few redirects, never from a private network. */
final class HttpsSource implements Closeable {

    private static final int MOST_REDIRECTS = 5;
    private static final Timeout CONNECT = Timeout.ofSeconds(10);
    private static final Timeout SILENCE = Timeout.ofSeconds(30);

    private final SourceProperties properties;
    private final long maxBytes;
    private @Nullable CloseableHttpClient client;

    HttpsSource(SourceProperties properties, long maxBytes) {
        this.properties = properties;
        this.maxBytes = maxBytes;
    }

    FetchedFile open(URI uri) {
        if (!properties.https()) {
            throw UriSources.refused("uri_not_allowed", "This server fetches no files by https.");
        }
        if (uri.getHost() == null || uri.getUserInfo() != null) {
            throw UriSources.refused("invalid_uri", "The URI must name a host, and no user.");
        }
        try {
            long deadline = System.nanoTime() + properties.timeout().toNanos();
            var response = client().executeOpen(null, new HttpGet(uri), null);
            return opened(uri, response, deadline);
        } catch (PublicAddresses.NotPublic e) {
            throw UriSources.refused("uri_not_allowed", "The URI leads to an address that is not public.");
        } catch (UnknownHostException e) {
            throw UriSources.refused("uri_unreachable", "There is no host '%s'.".formatted(uri.getHost()));
        } catch (SSLException e) {
            throw UriSources.refused("uri_unreachable", "The host's certificate is not trusted, or it speaks no TLS.");
        } catch (IOException e) {
            throw e.getCause() instanceof RedirectException || e.getCause() instanceof HttpException
                    ? redirected()
                    : UriSources.refused("uri_unreachable", "'%s' cannot be reached.".formatted(uri.getHost()));
        }
    }

    private FetchedFile opened(URI uri, ClassicHttpResponse response, long deadline) throws IOException {
        boolean taken = false;
        try {
            int status = response.getCode();
            var entity = response.getEntity();
            if (status == 404 || status == 410) {
                throw UriSources.refused("uri_not_found", "There is no such file: the server answers %d.".formatted(status));
            }
            if (status != 200 || entity == null) {
                throw UriSources.refused("uri_unreachable", "The server answers %d.".formatted(status));
            }
            if (entity.getContentLength() > maxBytes) {
                throw Faults.tooLarge(maxBytes);
            }
            taken = true;
            return new FetchedFile(
                    new Timed(entity.getContent(), response, deadline),
                    UriSources.fileName(uri.getPath() == null ? "" : uri.getPath()),
                    entity.getContentType());
        } finally {
            if (!taken) {
                response.close();
            }
        }
    }

    private static RuntimeException redirected() {
        return UriSources.refused(
                "uri_unreachable", "The server redirects too often, or to something other than https.");
    }

    private synchronized CloseableHttpClient client() {
        if (client == null) {
            DnsResolver resolver =
                    properties.privateAddresses() ? SystemDefaultDnsResolver.INSTANCE : new PublicAddresses();
            client = HttpClients.custom()
                    .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                            .setDnsResolver(resolver)
                            .setDefaultConnectionConfig(ConnectionConfig.custom()
                                    .setConnectTimeout(CONNECT)
                                    .setSocketTimeout(SILENCE)
                                    .build())
                            .build())
                    .setDefaultRequestConfig(RequestConfig.custom()
                            .setMaxRedirects(MOST_REDIRECTS)
                            .setResponseTimeout(SILENCE)
                            .build())
                    .setRedirectStrategy(new HttpsOnly())
                    .disableContentCompression()
                    .disableCookieManagement()
                    .disableAuthCaching()
                    .disableAutomaticRetries()
                    .setUserAgent("Fallline")
                    .build();
        }
        return client;
    }

    @Override
    public synchronized void close() throws IOException {
        if (client != null) {
            client.close();
        }
    }

    private static final class HttpsOnly extends DefaultRedirectStrategy {

        @Override
        public URI getLocationURI(HttpRequest request, HttpResponse response, HttpContext context)
                throws HttpException {
            var location = super.getLocationURI(request, response, context);
            if (!"https".equalsIgnoreCase(location.getScheme())) {
                throw new ProtocolException("Redirected to " + location.getScheme());
            }
            return location;
        }
    }

    /** Ends a response that takes too long; each read by itself waits no longer than {@link #SILENCE}. */
    static final class Timed extends FilterInputStream {

        private final Closeable response;
        private final long deadline;

        Timed(InputStream content, Closeable response, long deadline) {
            super(content);
            this.response = response;
            this.deadline = deadline;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (System.nanoTime() - deadline > 0) {
                throw UriSources.refused("uri_unreachable", "The file took longer than fallline.datasets.sources.timeout.");
            }
            return super.read(into, offset, length);
        }

        /** Without reading what is left. */
        @Override
        public void close() throws IOException {
            response.close();
        }
    }
}
