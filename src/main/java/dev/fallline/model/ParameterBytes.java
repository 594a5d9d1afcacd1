package dev.fallline.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Parameters as float32, little-endian. */
final class ParameterBytes {

    private ParameterBytes() {}

    static byte[] of(float[] parameters) {
        var buffer = ByteBuffer.allocate(Math.multiplyExact(parameters.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(parameters);
        return buffer.array();
    }

    /** @throws IllegalArgumentException when the length is not a whole number of values */
    static float[] read(byte[] bytes, int offset, int length) {
        if (length % Float.BYTES != 0) {
            throw new IllegalArgumentException("%d bytes are no whole number of float32".formatted(length));
        }
        var parameters = new float[length / Float.BYTES];
        ByteBuffer.wrap(bytes, offset, length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(parameters);
        return parameters;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
