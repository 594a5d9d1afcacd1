package dev.fallline.storage;

import dev.fallline.FalllineProperties;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Artifacts as files under {@code ${fallline.home}/artifacts}: written beside, synced, renamed. */
@Component
public class LocalArtifactStore implements ArtifactStore {

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*");

    private final Path root;

    @Autowired
    public LocalArtifactStore(FalllineProperties properties) {
        this(properties.directory("artifacts"));
    }

    /** @param root the directory, made when first needed */
    public LocalArtifactStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public Artifact put(String key, Writer writer) {
        var target = resolve(key);
        try {
            Files.createDirectories(parent(target));
            var beside = Files.createTempFile(parent(target), ".", ".part");
            try {
                var artifact = write(key, beside, writer);
                Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                syncDirectory(parent(target));
                return artifact;
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (IOException e) {
            if (StorageFullException.isCauseOf(e)) {
                throw new StorageFullException(key, e);
            }
            throw new UncheckedIOException("Cannot store artifact '%s'".formatted(key), e);
        }
    }

    private static Artifact write(String key, Path file, Writer writer) throws IOException {
        var digest = sha256();
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var out = new DigestOutputStream(
                    new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16), digest);
            writer.write(out);
            out.flush();
            channel.force(true);
            return new Artifact(key, channel.size(), HexFormat.of().formatHex(digest.digest()));
        }
    }

    /** A rename is only durable once its directory is; systems that cannot sync a directory do without. */
    private static void syncDirectory(Path directory) throws IOException {
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public byte[] read(String key) {
        try {
            return Files.readAllBytes(resolve(key));
        } catch (NoSuchFileException e) {
            throw new ArtifactMissingException(key);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read artifact '%s'".formatted(key), e);
        }
    }

    @Override
    public InputStream open(String key) {
        try {
            return Files.newInputStream(resolve(key));
        } catch (NoSuchFileException e) {
            throw new ArtifactMissingException(key);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read artifact '%s'".formatted(key), e);
        }
    }

    @Override
    public InputStream open(Artifact artifact) {
        var digest = sha256();
        long bytes;
        try (var in = open(artifact.key())) {
            bytes = in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read artifact '%s'".formatted(artifact.key()), e);
        }
        var found = HexFormat.of().formatHex(digest.digest());
        if (bytes != artifact.bytes() || !found.equals(artifact.sha256())) {
            throw new ArtifactDamagedException(artifact, bytes, found);
        }
        return open(artifact.key());
    }

    @Override
    public boolean exists(String key) {
        return Files.isRegularFile(resolve(key));
    }

    @Override
    public List<String> olderThan(String prefix, Instant time) {
        Path directory = resolve(prefix);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        var keys = new ArrayList<String>();
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.lastModifiedTime().toInstant().isBefore(time)) {
                        keys.add(root.relativize(file).toString().replace(File.separatorChar, '/'));
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException fault) throws IOException {
                    if (fault instanceof NoSuchFileException) {
                        // Deleted since its directory was read.
                        return FileVisitResult.CONTINUE;
                    }
                    throw fault;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list artifacts below '%s'".formatted(prefix), e);
        }
        return keys;
    }

    @Override
    public void delete(String key) {
        try {
            Files.deleteIfExists(resolve(key));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete artifact '%s'".formatted(key), e);
        }
    }

    private Path resolve(String key) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("Not a key of an artifact: '%s'".formatted(key));
        }
        var path = root.resolve(key).normalize();
        if (!path.equals(root.resolve(key)) || !path.startsWith(root)) {
            throw new IllegalArgumentException("Not a key of an artifact: '%s'".formatted(key));
        }
        return path;
    }

    private static Path parent(Path file) {
        var parent = file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("No directory holds " + file);
        }
        return parent;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
