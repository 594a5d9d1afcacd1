package dev.fallline.web;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request whose content is hashed while it streams past, never held. Of a form with files the parts are hashed,
 * which the server spools to disk, because the boundary between them differs from one sending to the next.
 */
final class RequestDigest extends HttpServletRequestWrapper {

    private final MessageDigest digest;
    private final boolean parts;
    private @Nullable HashedStream stream;

    private RequestDigest(HttpServletRequest request, MessageDigest digest, boolean parts) {
        super(request);
        this.digest = digest;
        this.parts = parts;
    }

    static RequestDigest of(HttpServletRequest request) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            add(digest, request.getQueryString());
            var type = Objects.requireNonNullElse(request.getContentType(), "").toLowerCase(Locale.ROOT);
            var parts = type.startsWith("multipart/");
            add(digest, parts ? "multipart" : type);
            if (parts) {
                addParts(digest, request);
            }
            return new RequestDigest(request, digest, parts);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** The hash of the whole request; reads what nobody read yet. */
    String sha256() throws IOException {
        if (!parts) {
            getInputStream().transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        if (parts) {
            return super.getInputStream();
        }
        if (stream == null) {
            stream = new HashedStream(super.getInputStream(), digest);
        }
        return stream;
    }

    @Override
    public BufferedReader getReader() throws IOException {
        var encoding = getCharacterEncoding();
        return new BufferedReader(
                new InputStreamReader(getInputStream(), encoding == null ? StandardCharsets.UTF_8.name() : encoding));
    }

    private static void addParts(MessageDigest digest, HttpServletRequest request) throws IOException {
        try {
            for (var part : request.getParts()) {
                add(digest, part.getName());
                add(digest, part.getSubmittedFileName());
                try (var content = new DigestInputStream(part.getInputStream(), digest)) {
                    content.transferTo(OutputStream.nullOutputStream());
                }
            }
        } catch (ServletException | IllegalStateException e) {
            // Malformed or too large: the controller's own reading of the form refuses it with the reason.
            add(digest, "unreadable");
        }
    }

    private static void add(MessageDigest digest, @Nullable String text) {
        digest.update(String.valueOf(text).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    private static final class HashedStream extends ServletInputStream {
        private final ServletInputStream plain;
        private final InputStream hashed;

        HashedStream(ServletInputStream plain, MessageDigest digest) {
            this.plain = plain;
            this.hashed = new DigestInputStream(plain, digest);
        }

        @Override
        public int read() throws IOException {
            return hashed.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return hashed.read(into, offset, length);
        }

        @Override
        public boolean isFinished() {
            return plain.isFinished();
        }

        @Override
        public boolean isReady() {
            return plain.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            plain.setReadListener(listener);
        }
    }
}
