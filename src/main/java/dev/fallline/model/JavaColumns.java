package dev.fallline.model;

/** The parts of an exported Java class that only some columns need. */
final class JavaColumns {

    private JavaColumns() {}

    static final String HASH_KIND =
            """
                    if (KINDS.charAt(column) == 'H') {
                        return bucket(label(value), WIDTHS[column]);
                    }
            """;

    static final String TIME_KIND =
            """
                    if (KINDS.charAt(column) == 'D' && value instanceof String) {
                        return seconds((String) value);
                    }
            """;

    static final String PART_OF_TIME =
            """
                    if (kind == 'D') {
                        return part(feature, value);
                    }
            """;

    static final String HASHES =
            """
                /** FNV-1a of 32 bits over the label's UTF-8. */
                private static int bucket(String label, int buckets) {
                    int hash = 0x811c9dc5;
                    for (byte b : label.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
                        hash = (hash ^ (b & 0xff)) * 0x01000193;
                    }
                    return Integer.remainderUnsigned(hash, buckets);
                }

            """;

    static final String TIMES =
            """
                /** Year, month, day, weekday (Monday is 1) and hour in UTC. */
                private static double part(int part, double seconds) {
                    java.time.LocalDateTime time = java.time.LocalDateTime.ofEpochSecond(
                            (long) Math.floor(seconds), 0, java.time.ZoneOffset.UTC);
                    switch (part) {
                        case 0:
                            return time.getYear();
                        case 1:
                            return time.getMonthValue();
                        case 2:
                            return time.getDayOfMonth();
                        case 3:
                            return time.getDayOfWeek().getValue();
                        default:
                            return time.getHour();
                    }
                }

                /** Seconds since 1970 of a text in ISO 8601. */
                private static double seconds(String text) {
                    String plain = text.trim().replace(' ', 'T');
                    if (plain.length() <= 10) {
                        return java.time.LocalDate.parse(plain).toEpochDay() * 86400.0;
                    }
                    if (plain.endsWith("Z") || plain.matches(".*[+-]\\\\d\\\\d:?\\\\d\\\\d$")) {
                        return java.time.OffsetDateTime.parse(plain).toEpochSecond();
                    }
                    return java.time.LocalDateTime.parse(plain).toEpochSecond(java.time.ZoneOffset.UTC);
                }

            """;
}
