package dev.fallline.web;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Entity tags (RFC 9110, 8.8.3) of answers. A tag is the digest of the answer; where parts of the answer move by
 * themselves, it is two digests divided by a dash, and the first is of that which requests can change. {@link IfMatch}
 * compares no more than the first, so that progress alone makes nobody's change fail.
 */
@Component
public class Tags {

    private static final int BYTES = 16;

    /** Between the digests; in none of them. */
    static final char DASH = '-';

    private final JsonMapper json;

    Tags(JsonMapper json) {
        this.json = json;
    }

    /** The tag of an answer that changes by requests alone, in its quotation marks. */
    public String of(Object answer) {
        return quoted(digest(json.writeValueAsBytes(answer)));
    }

    /**
     * @param state  what requests can change
     * @param answer the whole
     */
    public String of(Object state, Object answer) {
        return sent(state, json.writeValueAsBytes(answer));
    }

    /**
     * @param state what requests can change
     * @param text  the whole as it is sent
     */
    public String sent(Object state, byte[] text) {
        return quoted(digest(json.writeValueAsBytes(state)) + DASH + digest(text));
    }

    private static String quoted(String tag) {
        return '"' + tag + '"';
    }

    private static String digest(byte[] text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
            return HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
