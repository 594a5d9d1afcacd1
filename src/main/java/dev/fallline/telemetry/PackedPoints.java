package dev.fallline.telemetry;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Points of one series as bytes: a version, their number, and of each the distance of its step and of its epoch from
 * those before (seven bits a byte, the lowest first, as zigzag numbers) and the eight bytes of its value. Ten bytes or so a
 * point.
 */
final class PackedPoints {

    private static final byte VERSION = 1;
    private static final int LONGEST_NUMBER = 10;
    private static final int LEAST_BYTES_OF_A_POINT = 2 + Double.BYTES;

    private PackedPoints() {}

    static byte[] pack(List<MetricRow> points) {
        var buffer = ByteBuffer.allocate(1 + LONGEST_NUMBER + points.size() * (2 * LONGEST_NUMBER + Double.BYTES));
        buffer.put(VERSION);
        putNumber(buffer, points.size());
        long step = 0;
        int epoch = 0;
        for (MetricRow point : points) {
            putNumber(buffer, point.step() - step);
            putNumber(buffer, point.epoch() - epoch);
            buffer.putDouble(point.value());
            step = point.step();
            epoch = point.epoch();
        }
        var bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }

    /** @throws IllegalStateException when the bytes are not what {@link #pack} made */
    static List<MetricRow> unpack(String name, byte[] bytes) {
        var buffer = ByteBuffer.wrap(bytes);
        if (!buffer.hasRemaining() || buffer.get() != VERSION) {
            throw damaged();
        }
        long count = number(buffer);
        if (count < 0 || count > buffer.remaining() / LEAST_BYTES_OF_A_POINT) {
            throw damaged();
        }
        var points = new ArrayList<MetricRow>((int) count);
        long step = 0;
        long epoch = 0;
        for (int i = 0; i < count; i++) {
            step += number(buffer);
            epoch += number(buffer);
            if (buffer.remaining() < Double.BYTES) {
                throw damaged();
            }
            points.add(new MetricRow(name, step, (int) epoch, buffer.getDouble()));
        }
        if (buffer.hasRemaining()) {
            throw damaged();
        }
        return points;
    }

    private static void putNumber(ByteBuffer buffer, long number) {
        long rest = number << 1 ^ number >> 63;
        while ((rest & ~0x7fL) != 0) {
            buffer.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        buffer.put((byte) rest);
    }

    private static long number(ByteBuffer buffer) {
        long rest = 0;
        for (int shift = 0; shift < Long.SIZE && buffer.hasRemaining(); shift += 7) {
            byte next = buffer.get();
            rest |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return rest >>> 1 ^ -(rest & 1);
            }
        }
        throw damaged();
    }

    private static IllegalStateException damaged() {
        return new IllegalStateException("A run of metrics is damaged");
    }
}
