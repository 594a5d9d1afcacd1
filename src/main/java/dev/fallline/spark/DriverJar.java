package dev.fallline.spark;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;

/**
 * The jar that driver and executors run from beside Spark's own: of the service's code and libraries those that they
 * need, gathered from wherever this service runs from, be that one jar, many, or the directories of a build. It is made
 * by the first job that needs it.
 */
final class DriverJar {

    /** One resource of each place to gather from. */
    private static final List<String> PLACES = List.of(
            "dev/fallline/spark/driver/Driver.class",
            "datasets/iris.csv",
            "org/ejml/data/FMatrixRMaj.class",
            "org/ejml/dense/row/mult/MatrixMatrixMult_FDRM.class",
            "org/bytedeco/javacpp/Loader.class",
            "org/bytedeco/openblas/global/openblas.class",
            "org/bytedeco/openblas/linux-x86_64/libopenblas.so.0",
            "org/bytedeco/openblas/linux-arm64/libopenblas.so.0",
            "org/duckdb/DuckDBDriver.class",
            "tools/jackson/core/JsonParser.class",
            "tools/jackson/databind/ObjectMapper.class");

    private static final List<String> WANTED = List.of(
            "dev/fallline/",
            "datasets/",
            "org/ejml/",
            "org/bytedeco/",
            "org/duckdb/",
            "libduckdb_java.so_linux",
            "tools/jackson/");

    private final Path file;
    private boolean made;

    /** @param file where it is to be */
    DriverJar(Path file) {
        this.file = file;
    }

    /** The jar, which is made when it is first asked for. */
    synchronized Path get() {
        if (!made) {
            make();
            made = true;
        }
        return file;
    }

    private void make() {
        Path beside = file.resolveSibling(UUID.randomUUID() + ".making");
        try {
            Files.createDirectories(file.getParent());
            try (var out = new JarOutputStream(new BufferedOutputStream(Files.newOutputStream(beside)))) {
                out.setLevel(Deflater.BEST_SPEED);
                Set<String> written = new HashSet<>();
                for (Path place : places()) {
                    if (Files.isDirectory(place)) {
                        addDirectory(place, written, out);
                    } else {
                        addJar(place, written, out);
                    }
                }
            }
            // A driver that runs keeps the file it has open.
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("The jar for Spark's executors cannot be made", e);
        } finally {
            beside.toFile().delete();
        }
    }

    private static Set<Path> places() throws IOException {
        var places = new LinkedHashSet<Path>();
        for (String resource : PLACES) {
            URL url = DriverJar.class.getClassLoader().getResource(resource);
            if (url != null) {
                places.add(place(url, resource));
            }
        }
        return places;
    }

    private static Path place(URL url, String resource) throws IOException {
        if (url.openConnection() instanceof JarURLConnection jar) {
            return Path.of(URI.create(jar.getJarFileURL().toString()));
        }
        String text = url.toString();
        return Path.of(URI.create(text.substring(0, text.length() - resource.length())));
    }

    private static void addDirectory(Path directory, Set<String> written, JarOutputStream out) throws IOException {
        List<Path> files;
        try (var all = Files.walk(directory)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path path : files) {
            String name = directory.relativize(path).toString().replace('\\', '/');
            if (isWanted(name) && written.add(name)) {
                try (var in = Files.newInputStream(path)) {
                    add(name, in, out);
                }
            }
        }
    }

    private static void addJar(Path path, Set<String> written, JarOutputStream out) throws IOException {
        try (var jar = new JarFile(path.toFile())) {
            for (JarEntry entry : jar.stream().toList()) {
                if (!entry.isDirectory() && isWanted(entry.getName()) && written.add(entry.getName())) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        add(entry.getName(), in, out);
                    }
                }
            }
        }
    }

    private static void add(String name, InputStream in, JarOutputStream out) throws IOException {
        var entry = new ZipEntry(name);
        // The same content makes the same jar.
        entry.setTime(0);
        out.putNextEntry(entry);
        in.transferTo(out);
        out.closeEntry();
    }

    /** Executors run on Linux; JavaCPP's bindings to OpenBLAS are not used. */
    private static boolean isWanted(String name) {
        return WANTED.stream().anyMatch(name::startsWith)
                && !name.contains("/windows-")
                && !name.contains("/macosx-")
                && !name.contains("/libjniopenblas")
                && !name.endsWith(".h");
    }
}
