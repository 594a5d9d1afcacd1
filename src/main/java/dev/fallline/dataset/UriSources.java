package dev.fallline.dataset;

import dev.fallline.problem.ProblemException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** Opens the files that clients name by URIs, each scheme within what the configuration allows. */
@Component
class UriSources implements DisposableBean {

    private final FileSource files;
    private final HttpsSource https;
    private final S3Source s3;

    UriSources(SourceProperties sources, DatasetProperties limits) {
        files = new FileSource(sources.directories());
        https = new HttpsSource(sources, limits.maxBytes().toBytes());
        s3 = new S3Source(sources, limits.maxBytes().toBytes());
    }

    /**
     * @return to be closed
     * @throws ProblemException if there is no such file, or it may not be read
     */
    FetchedFile open(String text) {
        URI uri;
        try {
            uri = new URI(text.strip());
        } catch (URISyntaxException e) {
            throw refused("invalid_uri", "'%s' is no URI.".formatted(text.length() > 200 ? text.substring(0, 200) : text));
        }
        return switch (String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT)) {
            case "file" -> files.open(uri);
            case "https" -> https.open(uri);
            case "s3" -> s3.open(uri);
            case "http" -> throw refused("unsupported_scheme", "Files are fetched by https, not by http.");
            default -> throw refused("unsupported_scheme", "A file is named by a URI of file:, https: or s3:.");
        };
    }

    static ProblemException refused(String code, String detail) {
        return ProblemException.invalid("/uri", code, detail);
    }

    /** The last part of a path. */
    static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public void destroy() throws Exception {
        https.close();
        s3.close();
    }
}
