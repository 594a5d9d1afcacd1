package dev.fallline.spec;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the known name that a misspelt one was meant to be. */
final class Suggestions {

    /** Longer names are not looked up, so that a hostile request costs nothing. */
    private static final int LONGEST = 40;

    /** How many known names a sentence lists. */
    private static final int LISTED = 30;

    private Suggestions() {}

    /** The closest known name when it is close enough to be meant, else {@code null}. */
    static @Nullable String closest(String name, Collection<String> known) {
        if (name.length() > LONGEST) {
            return null;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        int allowed = Math.max(1, name.length() / 3);
        return known.stream()
                .filter(candidate -> Math.abs(candidate.length() - name.length()) <= allowed)
                .filter(candidate -> distance(lower, candidate.toLowerCase(Locale.ROOT)) <= allowed)
                .min(Comparator.comparingInt((String candidate) -> distance(lower, candidate.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .orElse(null);
    }

    /** The end of a sentence about an unknown name: the closest known one, or all of them. */
    static String hint(String name, Collection<String> known) {
        String closest = closest(name, known);
        return closest == null ? "known are " + list(known) : "did you mean `%s`?".formatted(closest);
    }

    /** The known names as a sentence has them, cut when they are very many. */
    static String list(Collection<String> known) {
        String names = known.stream().limit(LISTED).map("`%s`"::formatted).collect(Collectors.joining(", "));
        return known.size() > LISTED ? names + " and %d more".formatted(known.size() - LISTED) : names;
    }

    /** Optimal string alignment: insertions, deletions, replacements and swaps of neighbours each cost one. */
    private static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[b.length()];
    }
}
