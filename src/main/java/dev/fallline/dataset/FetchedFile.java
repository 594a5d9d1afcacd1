package dev.fallline.dataset;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file that a URI names, about to be read.
 *
 * @param content   to be closed
 * @param name      the last part of its path
 * @param mediaType as its server says, {@code null} if that says nothing
 */
record FetchedFile(InputStream content, String name, @Nullable String mediaType) implements Closeable {

    @Override
    public void close() throws IOException {
        content.close();
    }
}
