package dev.fallline.dataset;

import dev.fallline.problem.ProblemException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes UTF-8 of text in another character set: the declared one, or UTF-16 where a byte order mark tells it. */
final class Transcoder {

    private static final int PORTION = 1 << 16;

    private Transcoder() {}

    /**
     * @param target written if need be
     * @return the file itself when it claims to be UTF-8, else {@code target}
     * @throws ProblemException if the text is not of the character set, with the line
     */
    static Path utf8(Path file, @Nullable Charset declared, Path target) {
        var charset = declared == null ? marked(file) : declared;
        if (charset.equals(StandardCharsets.UTF_8) || charset.equals(StandardCharsets.US_ASCII)) {
            return file;
        }
        try (var in = new BufferedInputStream(Files.newInputStream(file), PORTION);
                var out = Files.newBufferedWriter(target)) {
            CharsetDecoder decoder = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
            var bytes = ByteBuffer.allocate(PORTION);
            var text = CharBuffer.allocate(PORTION);
            long line = 1;
            boolean end = false;
            boolean first = true;
            while (!end) {
                int n = in.read(bytes.array(), bytes.position(), bytes.remaining());
                end = n < 0;
                bytes.position(bytes.position() + Math.max(n, 0)).flip();
                boolean wrong = decoder.decode(bytes, text, end).isError();
                bytes.compact();
                text.flip();
                line += text.chars().filter(c -> c == '\n').count();
                if (wrong || end && bytes.position() > 0) {
                    throw Faults.file(
                            "wrong_charset", "Line %d is not text in %s, which the file was said to be.", line, charset);
                }
                if (first && text.hasRemaining() && text.get(0) == '\ufeff') {
                    text.get();
                }
                first = false;
                out.append(text);
                text.clear();
            }
            return target;
        } catch (IOException e) {
            throw Faults.storing(e);
        }
    }

    private static Charset marked(Path file) {
        try (var in = Files.newInputStream(file)) {
            byte[] mark = in.readNBytes(2);
            boolean utf16 = mark.length == 2
                    && (mark[0] == (byte) 0xfe && mark[1] == (byte) 0xff
                            || mark[0] == (byte) 0xff && mark[1] == (byte) 0xfe);
            return utf16 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
