package dev.fallline.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One field of the spec, stated once: it is read, filled in, and shown in the catalogue by this.
 *
 * @param name         in JSON
 * @param defaultValue a {@code Double}, {@code Long}, {@code Boolean}, {@code String} or list; {@code null} when
 *                     there is none, or when it follows from other fields, as the description then says
 * @param required     whether it must be given
 * @param range        of numbers
 * @param values       the words allowed; empty when any
 * @param description  a sentence for a person
 */
record Parameter(
        String name,
        Kind kind,
        @Nullable Object defaultValue,
        boolean required,
        Range range,
        List<String> values,
        String description) {

    Parameter {
        values = List.copyOf(values);
    }

    /** What JSON type the field has, named in lower case as in JSON Schema. */
    enum Kind {
        NUMBER,
        INTEGER,
        BOOLEAN,
        STRING,
        ARRAY,
        OBJECT
    }

    static Parameter number(String name, double defaultValue, Range range, String description) {
        return new Parameter(name, Kind.NUMBER, defaultValue, false, range, List.of(), description);
    }

    static Parameter requiredNumber(String name, Range range, String description) {
        return new Parameter(name, Kind.NUMBER, null, true, range, List.of(), description);
    }

    static Parameter integer(String name, long defaultValue, Range range, String description) {
        return new Parameter(name, Kind.INTEGER, defaultValue, false, range, List.of(), description);
    }

    static Parameter requiredInteger(String name, Range range, String description) {
        return new Parameter(name, Kind.INTEGER, null, true, range, List.of(), description);
    }

    static Parameter flag(String name, boolean defaultValue, String description) {
        return new Parameter(name, Kind.BOOLEAN, defaultValue, false, Range.ANY, List.of(), description);
    }

    /** One word of a list. */
    static Parameter word(String name, @Nullable String defaultValue, List<String> values, String description) {
        return new Parameter(name, Kind.STRING, defaultValue, false, Range.ANY, values, description);
    }

    /** A field whose reading is more than a type and a range; here for the catalogue alone. */
    static Parameter structure(
            String name, Kind kind, @Nullable Object defaultValue, boolean required, String description) {
        return new Parameter(name, kind, defaultValue, required, Range.ANY, List.of(), description);
    }
}
