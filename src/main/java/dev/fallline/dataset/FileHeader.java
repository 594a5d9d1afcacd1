package dev.fallline.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * How a file of prepared rows begins: 8 bytes that say what it is, the length of a text as int64, the text in UTF-8, zeros
 * up to 4096·n.
 *
 * @param text  JSON
 * @param start where the numbers start
 */
record FileHeader(String text, long start) {

    private static final int FIRST = 16;
    private static final int PAGE = 4096;
    private static final int LONGEST = 1 << 28;

    /** @return where the numbers start */
    static long write(FileChannel channel, long magic, byte[] text) throws IOException {
        long start = Math.ceilDiv(FIRST + (long) text.length, PAGE) * PAGE;
        var bytes = ByteBuffer.allocate(Math.toIntExact(start)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(magic).putLong(text.length).put(text).rewind();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        return start;
    }

    /** @throws IOException when the file does not begin so */
    static FileHeader read(FileChannel channel, long magic, Path path) throws IOException {
        var start = ByteBuffer.allocate(FIRST).order(ByteOrder.LITTLE_ENDIAN);
        read(channel, start, 0);
        long length = start.getLong(8);
        if (start.getLong(0) != magic || length < 2 || length > LONGEST) {
            throw new IOException(path + " is no prepared matrix");
        }
        var text = ByteBuffer.allocate((int) length);
        read(channel, text, FIRST);
        return new FileHeader(
                new String(text.array(), StandardCharsets.UTF_8), Math.ceilDiv(FIRST + length, PAGE) * PAGE);
    }

    private static void read(FileChannel channel, ByteBuffer into, long position) throws IOException {
        while (into.hasRemaining()) {
            if (channel.read(into, position + into.position()) < 0) {
                throw new IOException("A prepared matrix ends too early");
            }
        }
    }
}
