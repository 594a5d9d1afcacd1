package dev.fallline.problem;

/**
 * One fault of a request.
 *
 * @param pointer JSON pointer (RFC 6901) of the field, or the empty string for the whole body
 * @param code    stable machine-readable reason, {@code snake_case}: {@code unknown_field}, {@code out_of_range}, …
 * @param detail  a sentence for a person: what was found, what was expected, what to try
 */
public record Fault(String pointer, String code, String detail) {}
