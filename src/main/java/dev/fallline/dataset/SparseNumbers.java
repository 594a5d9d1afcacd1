package dev.fallline.dataset;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The numbers of a row of a {@link FeatureBlock}, or of many rows, and their stored form: first all places as int32, then all values as
 * float32, little-endian. One reader's own, used for row after row.
 */
final class SparseNumbers {

    private static final int BYTES = Integer.BYTES + Float.BYTES;

    private int[] places;
    private float[] values;
    private int count;

    SparseNumbers() {
        this(64);
    }

    /** @param expected there may be more */
    SparseNumbers(int expected) {
        places = new int[expected];
        values = new float[expected];
    }

    /** How many there are. */
    int count() {
        return count;
    }

    /** Ascending. */
    int place(int index) {
        return places[index];
    }

    float value(int index) {
        return values[index];
    }

    /** Of all, and more behind them; overwritten by the next row. */
    int[] places() {
        return places;
    }

    /** Of all, and more behind them; overwritten by the next row. */
    float[] values() {
        return values;
    }

    void clear() {
        count = 0;
    }

    /** Adds a number whose place follows those before it. */
    void add(int place, float value) {
        if (count == places.length) {
            grow(count + 1);
        }
        places[count] = place;
        values[count++] = value;
    }

    /** Adds all numbers of a row, whose places say nothing of those before them. */
    void addAll(SparseNumbers row) {
        int all = Math.addExact(count, row.count);
        if (all > places.length) {
            grow(all);
        }
        System.arraycopy(row.places, 0, places, count, row.count);
        System.arraycopy(row.values, 0, values, count, row.count);
        count = all;
    }

    private void grow(int least) {
        int length = (int) Math.max(least, Math.min(2L * places.length, Integer.MAX_VALUE - 8));
        places = Arrays.copyOf(places, length);
        values = Arrays.copyOf(values, length);
    }

    byte[] bytes() {
        var bytes = ByteBuffer.allocate(count * BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            bytes.putInt(i * Integer.BYTES, places[i]);
            bytes.putFloat(count * Integer.BYTES + i * Float.BYTES, values[i]);
        }
        return bytes.array();
    }

    void read(byte[] stored) {
        count = stored.length / BYTES;
        if (count > places.length) {
            grow(count);
        }
        var bytes = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            places[i] = bytes.getInt(i * Integer.BYTES);
            values[i] = bytes.getFloat(count * Integer.BYTES + i * Float.BYTES);
        }
    }
}
