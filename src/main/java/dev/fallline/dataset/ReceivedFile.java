package dev.fallline.dataset;

import com.github.luben.zstd.ZstdInputStream;
import dev.fallline.problem.ProblemException;
import dev.fallline.web.Place;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An upload on disk, decompressed.
 *
 * @param file   the content
 * @param bytes  length as received
 * @param sha256 of the bytes as received
 */
record ReceivedFile(Path file, long bytes, String sha256) {

    private static final int BUFFER = 1 << 16;

    /**
     * Reads the stream to its end into the file, however large, holding no more than a buffer in memory. gzip and zstd
     * are known by their first bytes.
     *
     * @param maxBytes limit on the bytes received and on those written
     * @throws ProblemException if the stream is cut off, too long, or badly compressed; the file may then be half written
     */
    static ReceivedFile receive(InputStream source, Path file, long maxBytes) {
        var digest = newDigest();
        var received = new Limited(new FromClient(source), maxBytes);
        try (var raw = new BufferedInputStream(new DigestInputStream(received, digest), BUFFER);
                var content = decompressed(raw);
                var out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            long written = 0;
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                written += n;
                if (written > maxBytes) {
                    throw Faults.tooLarge(maxBytes);
                }
                out.write(buffer, 0, n);
            }
            // What may follow a compressed stream belongs to the file received too.
            raw.transferTo(java.io.OutputStream.nullOutputStream());
            return new ReceivedFile(file, received.count, HexFormat.of().formatHex(digest.digest()));
        } catch (CutOff e) {
            throw Faults.file("upload_cut_off", "The upload ended before its end; send the file again.");
        } catch (IOException e) {
            throw Faults.storing(e);
        }
    }

    private static InputStream decompressed(BufferedInputStream raw) throws IOException {
        raw.mark(4);
        byte[] magic = raw.readNBytes(4);
        raw.reset();
        if (magic.length >= 2 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b) {
            return new Decompressed("gzip", () -> new GZIPInputStream(raw, BUFFER));
        }
        if (magic.length == 4 && HexFormat.of().formatHex(magic).equals("28b52ffd")) {
            return new Decompressed("zstd", () -> new ZstdInputStream(raw));
        }
        return raw;
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Tells a broken connection from a full disk. */
    private static final class FromClient extends FilterInputStream {

        FromClient(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            try {
                return Place.without(() -> super.read(into, offset, length));
            } catch (IOException e) {
                throw new CutOff(e);
            }
        }
    }

    private static final class CutOff extends IOException {

        private static final long serialVersionUID = 1L;

        CutOff(IOException cause) {
            super(cause);
        }
    }

    private static final class Limited extends FilterInputStream {

        private final long maxBytes;
        private long count;

        Limited(InputStream in, long maxBytes) {
            super(in);
            this.maxBytes = maxBytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int n = super.read(into, offset, length);
            count += Math.max(n, 0);
            if (count > maxBytes) {
                throw Faults.tooLarge(maxBytes);
            }
            return n;
        }
    }

    /** Says what is wrong with compressed data in the client's words. */
    private static final class Decompressed extends InputStream {

        private final String kind;
        private final InputStream in;

        Decompressed(String kind, Opener opener) throws IOException {
            this.kind = kind;
            try {
                in = opener.open();
            } catch (IOException e) {
                throw explain(e);
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            try {
                return in.read(into, offset, length);
            } catch (IOException e) {
                throw explain(e);
            }
        }

        private RuntimeException explain(IOException e) throws IOException {
            if (e instanceof CutOff) {
                throw e;
            }
            if (e instanceof EOFException || String.valueOf(e.getMessage()).contains("runcated")) {
                return Faults.file("truncated_file", "The %s data ends too early; the file is incomplete.", kind);
            }
            if (e instanceof ZipException || e.getClass().getSimpleName().startsWith("Zstd")) {
                return Faults.file("corrupt_file", "The %s data is damaged.", kind);
            }
            throw e;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }

        @FunctionalInterface
        private interface Opener {
            InputStream open() throws IOException;
        }
    }
}
