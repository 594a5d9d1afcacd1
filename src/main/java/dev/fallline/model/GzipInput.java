package dev.fallline.model;

import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A body that was sent compressed, unpacked as it is read. What is wrong with the compression is refused from within a
 * read: the readers of JSON and CSV above it would take an {@link IOException} for a failure of the service.
 */
final class GzipInput extends FilterInputStream {

    private static final int BUFFER = 1 << 16;

    private GzipInput(InputStream unpacked) {
        super(unpacked);
    }

    /**
     * What was sent, unpacked where {@code Content-Encoding} says that it is gzip.
     *
     * @param encoding {@code Content-Encoding}
     * @throws ProblemException when it is encoded in another way, or no gzip
     */
    static InputStream unpacked(InputStream sent, @Nullable String encoding) throws IOException {
        if (encoding == null || encoding.equalsIgnoreCase("identity")) {
            return sent;
        }
        if (!encoding.equalsIgnoreCase("gzip")) {
            throw new ProblemException(
                    ProblemKind.UNSUPPORTED_MEDIA_TYPE,
                    "unsupported_encoding",
                    "Content-Encoding '%s' is not read here; gzip is.".formatted(encoding),
                    List.of());
        }
        try {
            return new GzipInput(
                    new BufferedInputStream(new GZIPInputStream(sent, BUFFER), BUFFER));
        } catch (ZipException | EOFException e) {
            throw corrupt(e);
        }
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (ZipException | EOFException e) {
            throw corrupt(e);
        }
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            return super.read(into, offset, length);
        } catch (ZipException | EOFException e) {
            throw corrupt(e);
        }
    }

    private static ProblemException corrupt(IOException e) {
        return ProblemException.invalid(
                "",
                "corrupt_file",
                e instanceof EOFException
                        ? "The gzip of the body ends before it is complete."
                        : "The body is no gzip, though Content-Encoding says so.");
    }
}
