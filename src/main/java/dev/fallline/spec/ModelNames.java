package dev.fallline.spec;

import org.jspecify.annotations.Nullable;

/** What a job, and so the models it leaves, may be called: anything that a path can hold in one piece. */
public final class ModelNames {

    private static final int LONGEST = 200;

    private ModelNames() {}

    /**
     * What is wrong with a name, in a sentence; {@code null} if nothing is. Servers and proxies refuse or rewrite paths
     * with slashes in a piece, encoded ones too, so that a model of such a name could be asked for by its id only.
     */
    public static @Nullable String fault(String name) {
        if (name.isBlank() || name.length() > LONGEST) {
            return "`name` must have 1 to %d characters; it has %d.".formatted(LONGEST, name.strip().length());
        }
        return name.indexOf('/') >= 0 || name.indexOf('\\') >= 0 || name.equals(".") || name.equals("..")
                ? "`name` is part of the paths of models: it cannot have a slash or backslash, nor be `.` or `..`."
                : null;
    }
}
