package dev.fallline.dataset;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Points in time as numbers: seconds since 1970 in UTC, and the parts of which a model learns. */
public final class Moments {

    /** The encoded features of a datetime column: 1 is January, the first of a month, and Monday. */
    public static final List<String> PARTS = List.of("year", "month", "day", "weekday", "hour");

    private Moments() {}

    /** Whether it is a time of the calendar; NaN is none. */
    public static boolean isMoment(double seconds) {
        return seconds >= LocalDateTime.MIN.toEpochSecond(ZoneOffset.UTC)
                && seconds <= LocalDateTime.MAX.toEpochSecond(ZoneOffset.UTC);
    }

    /** One of the {@link #PARTS} of a moment. */
    static double part(int part, double seconds) {
        if (Double.isNaN(seconds)) {
            return Double.NaN;
        }
        var time = LocalDateTime.ofEpochSecond((long) Math.floor(seconds), 0, ZoneOffset.UTC);
        return switch (part) {
            case 0 -> time.getYear();
            case 1 -> time.getMonthValue();
            case 2 -> time.getDayOfMonth();
            case 3 -> time.getDayOfWeek().getValue();
            case 4 -> time.getHour();
            default -> throw new IndexOutOfBoundsException(part);
        };
    }

    /**
     * @param text in ISO 8601: a date, or a date and a time with {@code T} or a blank between, with or without an offset
     * @return seconds since 1970; {@code null} if the text is none of these
     */
    public static @Nullable Double seconds(String text) {
        var plain = text.strip().replace(' ', 'T');
        try {
            if (plain.length() <= 10) {
                return (double) LocalDate.parse(plain).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
            }
            if (plain.endsWith("Z") || plain.matches(".*[+-]\\d\\d:?\\d\\d$")) {
                Instant instant = OffsetDateTime.parse(plain).toInstant();
                return instant.getEpochSecond() + instant.getNano() * 1e-9;
            }
            var time = LocalDateTime.parse(plain);
            return time.toEpochSecond(ZoneOffset.UTC) + time.getNano() * 1e-9;
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
