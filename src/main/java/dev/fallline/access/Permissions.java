package dev.fallline.access;

import dev.fallline.web.Scope;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which scope a request needs. */
final class Permissions {

    /** What looks at things with the method POST. */
    private static final Pattern LOOKING =
            Pattern.compile("/v1/jobs/validate|/v1/models/[^/]+/(?:predict|evaluate)|/v2/models/.+/infer");

    private static final Pattern HEALTH = Pattern.compile("/actuator/health(?:/.*)?|/v2/health/(?:live|ready)");

    private Permissions() {}

    /** {@code null} for what everybody may: health, the documentation, the page. */
    static @Nullable Scope needed(String method, String path) {
        if (HEALTH.matcher(path).matches()) {
            return null;
        }
        if (path.startsWith("/actuator") || path.equals("/v1/keys") || path.startsWith("/v1/keys/")) {
            return Scope.ADMIN;
        }
        if (!path.startsWith("/v1") && !path.startsWith("/v2")) {
            return null;
        }
        return switch (method) {
            case "GET", "HEAD", "OPTIONS" -> Scope.READ;
            case "POST" -> LOOKING.matcher(path).matches() ? Scope.READ : Scope.SUBMIT;
            default -> Scope.SUBMIT;
        };
    }
}
