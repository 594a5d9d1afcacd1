package dev.fallline.model;

import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** A body that may have so many bytes. */
final class LimitedInput extends FilterInputStream {

    private final long most;
    private long count;

    LimitedInput(InputStream in, long most) {
        super(in);
        this.most = most;
    }

    static ProblemException tooLarge(long most) {
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
