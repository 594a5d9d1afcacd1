package dev.fallline.dataset;

import dev.fallline.problem.ProblemException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/** Reads text as UTF-8 in portions and refuses what is none. */
final class TextScan {

    private static final int PORTION = 1 << 16;
    private static final int LONGEST_LINE = 1 << 20;

    private TextScan() {}

    /** Hands the text over in portions, without a byte order mark, until its end or as long as more is wanted. */
    static void read(Path file, Predicate<CharBuffer> portions) {
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        var bytes = ByteBuffer.allocate(PORTION);
        var text = CharBuffer.allocate(PORTION);
        boolean first = true;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), PORTION)) {
            boolean end = false;
            boolean wanted = true;
            while (!end && wanted) {
                int n = in.read(bytes.array(), bytes.position(), bytes.remaining());
                end = n < 0;
                bytes.position(bytes.position() + Math.max(n, 0)).flip();
                decode(decoder, bytes, text, end, file);
                bytes.compact();
                text.flip();
                if (first && text.hasRemaining() && text.get(0) == '\ufeff') {
                    text.get();
                }
                first = false;
                wanted = portions.test(text);
                text.clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    private static void decode(CharsetDecoder decoder, ByteBuffer bytes, CharBuffer text, boolean end, Path file) {
        if (decoder.decode(bytes, text, end).isError() || end && bytes.hasRemaining()) {
            if (holdsZero(bytes)) {
                throw binary();
            }
            throw Faults.file(
                    "wrong_charset",
                    "Line %d of the file is not text in UTF-8; name its character set, such as charset=latin1,"
                            + " or save it as UTF-8.",
                    lineOfFault(file));
        }
        char[] decoded = text.array();
        for (int i = 0; i < text.position(); i++) {
            if (decoded[i] == 0) {
                throw binary();
            }
        }
    }

    private static ProblemException binary() {
        return Faults.file("binary_file", "The file holds binary data of no format that is read.");
    }

    /** No text in any character set of single bytes holds one. */
    private static boolean holdsZero(ByteBuffer bytes) {
        for (int i = 0; i < bytes.limit(); i++) {
            if (bytes.get(i) == 0) {
                return true;
            }
        }
        return false;
    }

    /** The first line that is not UTF-8; looked for only when there is one. */
    private static long lineOfFault(Path file) {
        long number = 1;
        try (var in = new BufferedInputStream(Files.newInputStream(file), PORTION)) {
            var line = new ByteArrayOutputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                line.write(b);
                // A longer line is not looked through: a piece of it could end within a character.
                if (b == '\n') {
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line.toByteArray()));
                    number++;
                    line.reset();
                } else if (line.size() == LONGEST_LINE) {
                    return number;
                }
            }
            return number;
        } catch (CharacterCodingException e) {
            return number;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** Reads text only to find out that it is text, and whether there is any. */
    static boolean hasText(Path file) {
        var found = new boolean[1];
        read(file, text -> {
            found[0] = found[0] || !text.toString().isBlank();
            return true;
        });
        return found[0];
    }
}
