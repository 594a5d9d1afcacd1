package dev.fallline.web;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a request stands in a trace, as <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a> says it.
 * Controllers take it as an argument, {@code null} of a request that is part of no trace.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId  16 hexadecimal digits
 * @param sampled whether whoever began the trace records it
 * @param state   the header {@code tracestate}, which is passed on as it came
 */
public record TraceContext(String traceId, String spanId, boolean sampled, @Nullable String state) {

    /** Later versions may append fields; version {@code ff} is none, and identifiers are not all zeros. */
    private static final Pattern TRACEPARENT = Pattern.compile(
            "(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

    /** What the specification asks everybody to pass on at least, and this service at most. */
    private static final int LONGEST_STATE = 512;

    private static final int SAMPLED = 1;

    public TraceContext {
        state = state == null || state.isBlank() || state.length() > LONGEST_STATE ? null : state;
    }

    /** @return {@code null} where the header is none or not as the specification says, which then counts as none */
    public static @Nullable TraceContext parse(@Nullable String traceparent, @Nullable String tracestate) {
        if (traceparent == null) {
            return null;
        }
        Matcher matcher = TRACEPARENT.matcher(traceparent.strip());
        if (!matcher.matches() || matcher.group(1).equals("00") && matcher.group(5) != null) {
            return null;
        }
        int flags = HexFormat.fromHexDigits(matcher.group(4));
        return new TraceContext(matcher.group(2), matcher.group(3), (flags & SAMPLED) != 0, tracestate);
    }

    /** Of something that is part of no trace: always the same for the same name, and recorded by nobody. */
    public static TraceContext of(String name) {
        UUID id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
        var hex = HexFormat.of();
        String high = hex.toHexDigits(id.getMostSignificantBits());
        return new TraceContext(high + hex.toHexDigits(id.getLeastSignificantBits()), high, false, null);
    }

    /** The header {@code traceparent}. */
    public String parent() {
        return "00-%s-%s-%s".formatted(traceId, spanId, sampled ? "01" : "00");
    }
}
