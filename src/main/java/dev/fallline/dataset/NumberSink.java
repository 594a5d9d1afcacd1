package dev.fallline.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** Writes numbers to a file one behind the other, little-endian, many at a time. All of one sink have the same size. */
final class NumberSink {

    private static final int SIZE = 1 << 18;

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    private final FileChannel channel;
    private long position;

    /** @param position where the first goes */
    NumberSink(FileChannel channel, long position) {
        this.channel = channel;
        this.position = position;
    }

    /** Writes numbers that are all there, to the end. */
    static void writeAll(FileChannel channel, long position, float[] numbers) throws IOException {
        var sink = new NumberSink(channel, position);
        sink.write(numbers, 0, numbers.length);
        sink.flush();
    }

    void write(float[] numbers, int at, int count) throws IOException {
        for (int done = 0; done < count; ) {
            int some = Math.min(count - done, room(Float.BYTES));
            bytes.asFloatBuffer().put(numbers, at + done, some);
            bytes.position(bytes.position() + some * Float.BYTES);
            done += some;
        }
    }

    void write(int[] numbers, int at, int count) throws IOException {
        for (int done = 0; done < count; ) {
            int some = Math.min(count - done, room(Integer.BYTES));
            bytes.asIntBuffer().put(numbers, at + done, some);
            bytes.position(bytes.position() + some * Integer.BYTES);
            done += some;
        }
    }

    void write(long number) throws IOException {
        room(Long.BYTES);
        bytes.putLong(number);
    }

    /** For how many numbers there is room, at least for one. */
    private int room(int size) throws IOException {
        if (bytes.remaining() < size) {
            flush();
        }
        return bytes.remaining() / size;
    }

    void flush() throws IOException {
        bytes.flip();
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
        bytes.clear();
    }
}
