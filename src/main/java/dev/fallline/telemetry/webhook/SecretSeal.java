package dev.fallline.telemetry.webhook;

import dev.fallline.FalllineProperties;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Keeps signing secrets from whoever reads the database or a copy of it. They must be known in clear to sign, so they are
 * encrypted rather than hashed: AES-256-GCM, with a key that does not lie in the database. What was sealed for one place
 * cannot be opened as another's.
 */
@Component
class SecretSeal {

    private static final String SEALED = "sealed1:";
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int BYTES_OF_ID = 4;

    private final List<String> configured;
    private final SealKeyFile file;
    private final SecureRandom random = new SecureRandom();
    private volatile @Nullable List<Key> keys;

    SecretSeal(WebhookProperties properties, FalllineProperties service) {
        this.configured = properties.encryptionKeys();
        this.file = new SealKeyFile(service.directory("webhooks.key"));
    }

    /** @param id tells keys apart */
    private record Key(String id, SecretKeySpec key) {

        private static Key of(byte[] bytes) {
            return new Key(
                    HexFormat.of().formatHex(sha256(bytes), 0, BYTES_OF_ID), new SecretKeySpec(bytes, "AES"));
        }
    }

    /** None of the keys here is the one that something was sealed with, or it was changed since. */
    static final class BrokenSealException extends Exception {

        private static final long serialVersionUID = 1L;

        private BrokenSealException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** @param place what the secret is for */
    String seal(String secret, String place) {
        Key key = keys().getFirst();
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, place)
                    .doFinal(secret.getBytes(StandardCharsets.UTF_8));
            var all = ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed);
            return SEALED + key.id() + ":" + Base64.getEncoder().encodeToString(all.array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has AES-GCM", e);
        }
    }

    /** What was sealed; one that an earlier version kept in clear as it is. */
    String open(String sealed, String place) throws BrokenSealException {
        if (!sealed.startsWith(SEALED)) {
            return sealed;
        }
        int end = sealed.indexOf(':', SEALED.length());
        String id = sealed.substring(SEALED.length(), Math.max(end, SEALED.length()));
        Key key = keys().stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow(() -> new BrokenSealException(
                "The secret was sealed with key %s, which this server does not have.".formatted(id), null));
        try {
            byte[] all = Base64.getDecoder().decode(sealed.substring(end + 1));
            var nonce = new byte[NONCE_BYTES];
            var buffer = ByteBuffer.wrap(all);
            if (all.length < NONCE_BYTES) {
                throw new BrokenSealException("The sealed secret is damaged.", null);
            }
            buffer.get(nonce);
            var rest = new byte[buffer.remaining()];
            buffer.get(rest);
            return new String(cipher(Cipher.DECRYPT_MODE, key, nonce, place).doFinal(rest), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new BrokenSealException("The sealed secret is damaged.", e);
        }
    }

    private static Cipher cipher(int mode, Key key, byte[] nonce, String place) throws GeneralSecurityException {
        var cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** Looked up when first needed: most services have no webhooks, and need no file for them. */
    private List<Key> keys() {
        List<Key> known = keys;
        if (known == null) {
            known = configured.isEmpty()
                    ? List.of(Key.of(file.read(random)))
                    : configured.stream().map(text -> Key.of(Base64.getDecoder().decode(text))).toList();
            keys = known;
        }
        return known;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
