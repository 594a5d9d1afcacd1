package dev.fallline.model;

import dev.fallline.dataset.RowEncoder;
import dev.fallline.problem.ProblemException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Rows as JSON objects of values by column: one after the other as in NDJSON, or as {@code {"rows": […]}}.
 */
final class ObjectRows implements RawRows {

    private final RowEncoder encoder;
    private final String target;
    private final JsonParser json;
    private final boolean enclosed;
    private final boolean[] seen;
    private boolean opened;
    private boolean ended;
    private long row;

    /**
     * @param target   the column that the model predicts, which is no column of its rows
     * @param enclosed whether the rows are an array in an object
     */
    ObjectRows(RowEncoder encoder, String target, JsonParser json, boolean enclosed) {
        this.encoder = encoder;
        this.target = target;
        this.json = json;
        this.enclosed = enclosed;
        this.seen = new boolean[encoder.columns()];
    }

    @Override
    public int next(float[] x, int most, RowFaults faults) {
        if (enclosed && !opened) {
            open();
        }
        opened = true;
        int count = 0;
        while (count < most && !ended && !faults.full()) {
            JsonToken token = json.nextToken();
            if (token == null || token == JsonToken.END_ARRAY && enclosed) {
                ended = true;
                if (enclosed) {
                    close();
                }
            } else {
                if (token == JsonToken.START_OBJECT) {
                    encode(x, count * encoder.width(), faults);
                } else {
                    json.skipChildren();
                    faults.add(row, null, "wrong_type", "A row is an object of values by column.");
                }
                row++;
                count++;
            }
        }
        return count;
    }

    private void open() {
        JsonToken first = json.nextToken();
        if (first == null) {
            throw ProblemException.invalid("", "required", "The request needs a JSON body.");
        }
        if (first != JsonToken.START_OBJECT) {
            throw ProblemException.invalid("", "invalid_type", "The body is an object: {\"rows\": […]}.");
        }
        if (json.nextToken() == JsonToken.END_OBJECT) {
            throw ProblemException.invalid("/rows", "missing", "`rows` is required: a list of objects.");
        }
        field();
        if (json.nextToken() != JsonToken.START_ARRAY) {
            throw ProblemException.invalid("/rows", "wrong_type", "`rows` is a list of objects.");
        }
    }

    private void field() {
        String name = json.currentName();
        if (!name.equals("rows")) {
            throw ProblemException.invalid(
                    "/" + name.replace("~", "~0").replace("/", "~1"),
                    "unknown_field",
                    "There is no field '%s' here; known is rows.".formatted(name));
        }
    }

    private void close() {
        if (json.nextToken() != JsonToken.END_OBJECT) {
            field();
            throw ProblemException.invalid("/rows", "duplicate_field", "`rows` is given twice.");
        }
        if (json.nextToken() != null) {
            throw ProblemException.invalid("", "malformed_json", "Something follows the end of the JSON.");
        }
    }

    private void encode(float[] x, int at, RowFaults faults) {
        Arrays.fill(seen, false);
        int present = 0;
        if (encoder.sparseColumn() >= 0) {
            encoder.clearFeatures(x, at);
            seen[encoder.sparseColumn()] = true;
            present++;
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            int column = encoder.indexOf(name);
            int feature = column < 0 ? encoder.featureOf(name) : -1;
            if (feature >= 0) {
                String fault = feature(feature, value, x, at);
                if (fault != null) {
                    faults.add(row, name, "invalid_value", "Column '%s': %s".formatted(name, fault));
                }
            } else if (column < 0) {
                json.skipChildren();
                faults.add(row, name, "unknown_column", DelimitedRows.unknown(name, target));
            } else if (seen[column]) {
                json.skipChildren();
                faults.add(row, name, "duplicate_column", "Column '%s' is given twice.".formatted(name));
            } else {
                seen[column] = true;
                present++;
                String fault = encode(column, value, x, at);
                if (fault != null) {
                    faults.add(row, name, "invalid_value", fault);
                }
            }
        }
        for (int i = 0; present < seen.length && i < seen.length; i++) {
            if (!seen[i]) {
                String name = encoder.column(i).name();
                faults.add(row, name, "missing_column", "Column '%s' is missing.".formatted(name));
            }
        }
    }

    /** A feature of the sparse column, which is zero where it is not named. */
    private @Nullable String feature(int feature, JsonToken value, float[] x, int at) {
        if (value == JsonToken.VALUE_NULL) {
            return null;
        }
        if (value != JsonToken.VALUE_NUMBER_INT && value != JsonToken.VALUE_NUMBER_FLOAT) {
            json.skipChildren();
            return "it is a number.";
        }
        return x[at + feature] == 0
                ? encoder.feature(feature, json.getDoubleValue(), x, at)
                : "it is given twice.";
    }

    private @Nullable String encode(int column, JsonToken value, float[] x, int at) {
        return switch (value) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> encoder.number(column, json.getDoubleValue(), x, at);
            case VALUE_TRUE -> encoder.logical(column, true, x, at);
            case VALUE_FALSE -> encoder.logical(column, false, x, at);
            case VALUE_NULL -> encoder.missing(column, x, at);
            case VALUE_STRING -> encoder.text(column, json.getString(), x, at);
            default -> {
                json.skipChildren();
                yield "Column '%s' has one value, not a list or an object."
                        .formatted(encoder.column(column).name());
            }
        };
    }
}
