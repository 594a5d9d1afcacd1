package dev.fallline.telemetry.webhook;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How webhooks are sent.
 *
 * @param allowPrivateAddresses whether they may go to loopback and private addresses, and over plain HTTP
 * @param secret                signs what goes to endpoints without a secret of their own: {@code whsec_} and base64
 * @param encryptionKeys        encrypt secrets in the database, 32 bytes each in base64: the first what is new, all what is
 *     there; without any a file below the home has one
 * @param timeout               how long one try may take
 * @param retries               pauses before the second and every further try
 */
@ConfigurationProperties("fallline.webhooks")
record WebhookProperties(
        @DefaultValue("false") boolean allowPrivateAddresses,
        @Nullable String secret,
        @DefaultValue List<String> encryptionKeys,
        @DefaultValue("PT15S") Duration timeout,
        @DefaultValue({"PT5S", "PT5M", "PT30M", "PT2H", "PT5H", "PT10H", "PT14H", "PT20H", "PT24H"})
                List<Duration> retries) {

    private static final int LEAST_SECRET_BYTES = 24;
    private static final int MOST_SECRET_BYTES = 64;

    WebhookProperties {
        secret = secret == null || secret.isBlank() ? null : secret;
        if (secret != null && !isSecret(secret)) {
            throw new IllegalArgumentException(
                    "fallline.webhooks.secret must be whsec_ followed by %d to %d bytes in base64"
                            .formatted(LEAST_SECRET_BYTES, MOST_SECRET_BYTES));
        }
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("fallline.webhooks.timeout is " + timeout + ", but must be greater than zero");
        }
        retries = List.copyOf(retries);
        encryptionKeys = List.copyOf(encryptionKeys);
        if (!encryptionKeys.stream().allMatch(key -> bytes(key) == SealKeyFile.BYTES)) {
            throw new IllegalArgumentException(
                    "fallline.webhooks.encryption-keys must be %d bytes in base64 each".formatted(SealKeyFile.BYTES));
        }
    }

    private static boolean isSecret(String text) {
        if (!text.startsWith(Secrets.PREFIX)) {
            return false;
        }
        int bytes = bytes(text.substring(Secrets.PREFIX.length()));
        return bytes >= LEAST_SECRET_BYTES && bytes <= MOST_SECRET_BYTES;
    }

    /** How many a text in base64 stands for; 0 when it is none. */
    private static int bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64).length;
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }
}
