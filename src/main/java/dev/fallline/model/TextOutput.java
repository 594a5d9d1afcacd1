package dev.fallline.model;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Pieces of text on their way into a stream. One thread's own. */
final class TextOutput {

    private static final int CAPACITY = 1 << 16;

    private final OutputStream out;
    private final byte[] buffer = new byte[CAPACITY];
    private int length;

    TextOutput(OutputStream out) {
        this.out = out;
    }

    void write(byte[] bytes) throws IOException {
        if (bytes.length > CAPACITY - length) {
            flush();
        }
        if (bytes.length > CAPACITY) {
            out.write(bytes);
            return;
        }
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
    }

    void write(char ascii) throws IOException {
        if (length == CAPACITY) {
            flush();
        }
        buffer[length++] = (byte) ascii;
    }

    /** ASCII alone. */
    void write(String ascii) throws IOException {
        write(ascii.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The shortest decimal that is read as this float; what stands for no finite number is left to the caller. */
    void write(float number) throws IOException {
        write(Float.toString(number));
    }

    /** Hands everything on to the stream. */
    void flush() throws IOException {
        out.write(buffer, 0, length);
        length = 0;
    }
}
