package dev.fallline.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A tensor of a request of the Open Inference Protocol: {@code name}, {@code shape}, {@code datatype} and {@code data},
 * flat or nested in row-major order. A {@code null} stands for a missing value.
 */
final class Tensor {

    /** Bits of the whole numbers. */
    private static final Map<String, Integer> SIGNED = Map.of("INT8", 8, "INT16", 16, "INT32", 32, "INT64", 64);

    private static final Map<String, Integer> UNSIGNED = Map.of("UINT8", 8, "UINT16", 16, "UINT32", 32, "UINT64", 64);
    private static final Set<String> REAL = Set.of("FP16", "FP32", "FP64");

    private String name = "";
    private String datatype = "";
    private long[] shape = new long[0];
    private double[] numbers = new double[16];
    private final List<@Nullable String> texts = new ArrayList<>();
    private @Nullable JsonToken kind;
    private int count;
    private boolean whole = true;
    private double least = Double.POSITIVE_INFINITY;
    private double most = Double.NEGATIVE_INFINITY;
    private final Nesting nesting = new Nesting();

    private Tensor() {}

    String name() {
        return name;
    }

    /** Rows of a matrix with so many columns; −1 if it is none. */
    int rows(int columns) {
        if (shape.length == 2 && shape[1] == columns || shape.length == 1 && columns == 1) {
            return (int) shape[0];
        }
        return -1;
    }

    int rank() {
        return shape.length;
    }

    boolean isText() {
        return datatype.equals("BYTES");
    }

    boolean isLogical() {
        return datatype.equals("BOOL");
    }

    /** NaN for a missing value; 0 or 1 for a boolean. */
    double number(int index) {
        return numbers[index];
    }

    @Nullable String text(int index) {
        return texts.get(index);
    }

    String shape() {
        return Arrays.toString(shape);
    }

    /**
     * Reads one from its opening brace to its closing one.
     *
     * @throws InferenceFault when it is none
     */
    static Tensor read(JsonParser json, int index) {
        var tensor = new Tensor();
        tensor.name = "inputs[%d]".formatted(index);
        boolean named = false;
        boolean filled = false;
        boolean shaped = false;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            switch (field) {
                case "name" -> {
                    tensor.name = text(json, value, tensor.name + ".name");
                    named = true;
                }
                case "datatype" -> tensor.datatype = text(json, value, tensor.name + ".datatype");
                case "shape" -> {
                    tensor.shape = tensor.readShape(json, value);
                    shaped = true;
                }
                case "data" -> {
                    tensor.readData(json, value);
                    filled = true;
                }
                case "parameters" -> json.skipChildren();
                default -> throw new InferenceFault("%s has a field '%s', which the protocol has not"
                        .formatted(tensor.name, field));
            }
        }
        if (!named || !filled || !shaped) {
            throw new InferenceFault("%s needs name, shape, datatype and data".formatted(tensor.name));
        }
        tensor.check();
        return tensor;
    }

    private static String text(JsonParser json, JsonToken value, String what) {
        if (value != JsonToken.VALUE_STRING) {
            throw new InferenceFault(what + " is a text");
        }
        return json.getString();
    }

    private long[] readShape(JsonParser json, JsonToken first) {
        if (first != JsonToken.START_ARRAY) {
            throw new InferenceFault("The shape of '%s' is a list of sizes".formatted(name));
        }
        var sizes = new long[8];
        int rank = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() != JsonToken.VALUE_NUMBER_INT || rank == sizes.length) {
                throw new InferenceFault("The shape of '%s' is a list of a few sizes".formatted(name));
            }
            sizes[rank++] = json.getLongValue();
        }
        return Arrays.copyOf(sizes, rank);
    }

    private void readData(JsonParser json, JsonToken first) {
        if (first != JsonToken.START_ARRAY) {
            throw new InferenceFault("The data of '%s' are a list".formatted(name));
        }
        nesting.open();
        while (nesting.isOpen()) {
            JsonToken token = json.nextToken();
            switch (token) {
                case START_ARRAY -> nesting.open();
                case END_ARRAY -> nesting.close();
                case VALUE_NULL -> add(Double.NaN, null);
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                    expect(JsonToken.VALUE_NUMBER_FLOAT);
                    double number = json.getDoubleValue();
                    whole &= number == Math.rint(number);
                    least = Math.min(least, number);
                    most = Math.max(most, number);
                    add(number, null);
                }
                case VALUE_TRUE, VALUE_FALSE -> {
                    expect(JsonToken.VALUE_TRUE);
                    add(token == JsonToken.VALUE_TRUE ? 1 : 0, null);
                }
                case VALUE_STRING -> {
                    expect(JsonToken.VALUE_STRING);
                    add(Double.NaN, json.getString());
                }
                default -> throw new InferenceFault("The data of '%s' hold an object".formatted(name));
            }
        }
    }

    private void expect(JsonToken found) {
        if (kind != null && kind != found) {
            throw new InferenceFault("The data of '%s' are of more than one type".formatted(name));
        }
        kind = found;
    }

    private void add(double number, @Nullable String text) {
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, Math.multiplyExact(count, 2));
        }
        numbers[count++] = number;
        nesting.value();
        if (text != null || kind == JsonToken.VALUE_STRING || kind == null) {
            while (texts.size() < count - 1) {
                texts.add(null);
            }
            texts.add(text);
        }
    }

    private void check() {
        long product = 1;
        for (long size : shape) {
            if (size < 0 || size > Integer.MAX_VALUE) {
                throw new InferenceFault("The shape of '%s' has the size %d".formatted(name, size));
            }
            product *= size;
            if (product > Integer.MAX_VALUE) {
                throw new InferenceFault("The shape %s of '%s' is too large".formatted(shape(), name));
            }
        }
        if (product != count || shape.length == 0) {
            throw new InferenceFault("'%s' has %d values, but its shape %s has %d"
                    .formatted(name, count, shape(), product));
        }
        if (!nesting.fits(shape)) {
            throw new InferenceFault("The data of '%s' are nested otherwise than its shape %s; nest them so, or not at all"
                    .formatted(name, shape()));
        }
        boolean fits;
        if (SIGNED.containsKey(datatype) || UNSIGNED.containsKey(datatype)) {
            fits = kind != JsonToken.VALUE_STRING && kind != JsonToken.VALUE_TRUE && whole && inRange();
        } else if (REAL.contains(datatype)) {
            fits = kind != JsonToken.VALUE_STRING && kind != JsonToken.VALUE_TRUE;
        } else if (isLogical()) {
            fits = kind != JsonToken.VALUE_STRING && kind != JsonToken.VALUE_NUMBER_FLOAT;
        } else if (isText()) {
            fits = kind == null || kind == JsonToken.VALUE_STRING;
        } else {
            throw new InferenceFault(
                    "'%s' has the datatype '%s'; it must be FP32, FP64, INT64, another of the protocol's numbers, BOOL or BYTES"
                            .formatted(name, datatype));
        }
        if (!fits) {
            throw new InferenceFault("The data of '%s' are not %s".formatted(name, datatype));
        }
        while (texts.size() < count) {
            texts.add(null);
        }
    }

    /** Whether the datatype has the numbers; those of 64 bits by what a double tells of them. */
    private boolean inRange() {
        Integer signed = SIGNED.get(datatype);
        return signed != null
                ? least >= -Math.scalb(1.0, signed - 1) && most < limit(signed - 1)
                : least >= 0 && most < limit(UNSIGNED.getOrDefault(datatype, 0));
    }

    /** 2 to the power; a double rounds the greatest number of 64 bits to it. */
    private static double limit(int bits) {
        return bits < 63 ? Math.scalb(1.0, bits) : Math.nextUp(Math.scalb(1.0, bits));
    }
}
