package dev.fallline.dataset;

import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files of the server's own disk, below the directories that are open to clients. */
final class FileSource {

    private final List<Path> directories;

    FileSource(List<Path> directories) {
        this.directories = directories;
    }

    FetchedFile open(URI uri) {
        if (directories.isEmpty()) {
            throw UriSources.refused(
                    "uri_not_allowed",
                    "This server reads no files of its own disk; fallline.datasets.sources.directories would allow it.");
        }
        try {
            if (uri.getHost() != null || uri.getQuery() != null || uri.getFragment() != null) {
                throw outside();
            }
            // Links are followed before the place is judged.
            var file = Path.of(uri).toRealPath();
            if (!isBelow(file)) {
                throw outside();
            }
            if (!Files.isRegularFile(file)) {
                throw UriSources.refused("uri_not_found", "The URI names no file.");
            }
            return new FetchedFile(Files.newInputStream(file), UriSources.fileName(uri.getPath()), null);
        } catch (AccessDeniedException e) {
            throw UriSources.refused("uri_not_allowed", "The server may not read this file.");
        } catch (IllegalArgumentException | IOException e) {
            // Whether there is a file outside the directories is nobody's business.
            throw isNamedBelow(uri) ? UriSources.refused("uri_not_found", "There is no such file.") : outside();
        }
    }

    private boolean isBelow(Path file) throws IOException {
        for (var directory : directories) {
            if (Files.isDirectory(directory) && file.startsWith(directory.toRealPath())) {
                return true;
            }
        }
        return false;
    }

    private boolean isNamedBelow(URI uri) {
        try {
            var named = Path.of(uri).normalize();
            return directories.stream().anyMatch(directory -> named.startsWith(directory.toAbsolutePath().normalize()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static RuntimeException outside() {
        return UriSources.refused("uri_not_allowed", "The URI names no file below the directories that are open to clients.");
    }
}
