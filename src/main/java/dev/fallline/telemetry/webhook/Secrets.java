package dev.fallline.telemetry.webhook;

import java.security.SecureRandom;
import java.util.Base64;

/** Makes signing secrets: {@code whsec_} and 32 random bytes in base64. */
final class Secrets {

    static final String PREFIX = "whsec_";

    private static final int BYTES = 32;

    private final SecureRandom random = new SecureRandom();

    String next() {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }
}
