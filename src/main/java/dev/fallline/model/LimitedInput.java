package dev.fallline.model;

import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A body that may have so many bytes. */
final class LimitedInput extends FilterInputStream {

    private final long most;
    private long count;

    LimitedInput(InputStream in, long most) {
        super(in);
        this.most = most;
    }

    /**
     * What was sent, unpacked if it is compressed, of so many bytes at most in either form.
     *
     * @param length   as announced; −1 when it is not
     * @param encoding {@code Content-Encoding}
     * @throws ProblemException when it says that it is longer
     */
    static InputStream unpacked(InputStream sent, long length, @Nullable String encoding, long most) throws IOException {
        if (length > most) {
            throw tooLarge(most);
        }
        return new LimitedInput(GzipInput.unpacked(sent, encoding), most);
    }

    private static ProblemException tooLarge(long most) {
        return new ProblemException(
                ProblemKind.TOO_LARGE,
                "body_too_large",
                "The body has more than %d bytes; rows as application/x-ndjson or text/csv may be any number."
                        .formatted(most),
                List.of());
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        count(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = super.read(into, offset, length);
        count(read);
        return read;
    }

    private void count(int read) {
        count += Math.max(0, read);
        if (count > most) {
            throw tooLarge(most);
        }
    }
}
