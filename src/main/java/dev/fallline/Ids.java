package dev.fallline;

import java.time.Clock;
import java.util.random.RandomGenerator;

/**
 * Makes identifiers: a prefix that tells the kind, then 26 characters of lower-case base 32 (48 bits of milliseconds,
 * 80 random bits), so that later ones sort after earlier ones and none can be guessed.
 */
public final class Ids {

    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int BITS = 5;

    private final Clock clock;
    private final RandomGenerator random;
    private long lastMillis = -1;
    private long high;
    private long low;

    /** @param random a generator whose output cannot be foretold */
    public Ids(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** @param prefix the kind, with its underscore: {@code "job_"} */
    public synchronized String next(String prefix) {
        var millis = Math.max(clock.millis(), lastMillis);
        if (millis == lastMillis) {
            // Within a millisecond count upward from the random start, so that the order still holds.
            low = low + 1 & MASK_40;
            if (low == 0) {
                high = high + 1 & MASK_40;
            }
        } else {
            lastMillis = millis;
            high = random.nextLong() & MASK_40;
            low = random.nextLong() & MASK_40;
        }
        var text = new StringBuilder(prefix.length() + 26).append(prefix);
        append(text, millis, 10);
        append(text, high, 8);
        append(text, low, 8);
        return text.toString();
    }

    private static final long MASK_40 = (1L << 40) - 1;

    private static void append(StringBuilder text, long value, int characters) {
        for (var i = characters - 1; i >= 0; i--) {
            text.append(ALPHABET[(int) (value >>> i * BITS) & ALPHABET.length - 1]);
        }
    }
}
