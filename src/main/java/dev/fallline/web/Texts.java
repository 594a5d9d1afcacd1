package dev.fallline.web;

/** What can be kept and given back as text. */
public final class Texts {

    private Texts() {}

    /** Whether the text holds neither the null character nor half of a surrogate pair. */
    public static boolean whole(String text) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c)) {
                i++;
                if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
                    return false;
                }
            }
        }
        return true;
    }
}
