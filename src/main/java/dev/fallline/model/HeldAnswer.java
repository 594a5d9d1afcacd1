package dev.fallline.model;

import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is kept until it is whole: a small one in memory, more of it in a file that has no name as soon as it
 * is open, so that nothing remains of it even after a crash.
 */
final class HeldAnswer extends OutputStream {

    private static final int IN_MEMORY = 1 << 20;

    private final Path directory;
    private final long most;
    private ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable FileChannel file;
    private long length;

    /** @param most bytes that it may have */
    HeldAnswer(Path directory, long most) {
        this.directory = directory;
        this.most = most;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    /** @throws ProblemException when the answer grows too large */
    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        length += count;
        if (length > most) {
            throw new ProblemException(
                    ProblemKind.TOO_LARGE,
                    "answer_too_large",
                    "The answer has more than %d bytes; send fewer rows at once.".formatted(most),
                    List.of());
        }
        memory.write(bytes, offset, count);
        if (memory.size() >= IN_MEMORY) {
            spill();
        }
    }

    private void spill() throws IOException {
        if (file == null) {
            Files.createDirectories(directory);
            Path path = Files.createTempFile(directory, "answer", ".tmp");
            file = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.deleteIfExists(path);
            }
        }
        // Writes through the stream loop until all is written, which the channel alone does not promise.
        memory.writeTo(Channels.newOutputStream(file));
        memory.reset();
    }

    long length() {
        return length;
    }

    /** Once nothing more is written. */
    void transferTo(OutputStream out) throws IOException {
        if (file != null) {
            spill();
            file.position(0);
            InputStream stored = Channels.newInputStream(file);
            stored.transferTo(out);
        } else {
            memory.writeTo(out);
        }
    }

    @Override
    public void close() throws IOException {
        memory = new ByteArrayOutputStream(0);
        if (file != null) {
            file.close();
        }
    }
}
