package dev.fallline.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Makes clients from the document of the running service, and has them tell a whole story: upload, submit, follow,
 * predict. The stories are in {@code src/clients}; the generator is copied to {@code target/clients} by the build.
 */
@ServiceTest
class ClientsTest {

    private static final Path TOOLS = Path.of("target/clients").toAbsolutePath();
    private static final Path SOURCES = Path.of("src/clients").toAbsolutePath();

    @LocalServerPort
    int port;

    @TempDir
    Path directory;

    Path document = Path.of("openapi.json");

    @BeforeEach
    void readDocument() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(address() + "/v3/api-docs")).build();
            document = directory.resolve("openapi.json");
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofFile(document)).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void theJavaClientTellsTheStory() throws Exception {
        generate(
                "java",
                directory.resolve("client"),
                "--library=native",
                "--additional-properties=openApiNullable=false,useJakartaEe=true,invokerPackage=fallline.client,"
                        + "apiPackage=fallline.client.api,modelPackage=fallline.client.model");
        var classpath = classpath();
        var compile = new ArrayList<>(
                List.of(java("javac"), "-proc:none", "-nowarn", "-cp", classpath, "-d", directory.toString()));
        try (var sources = Files.walk(directory.resolve("client/src/main/java"))) {
            sources.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(compile::add);
        }
        compile.add(SOURCES.resolve("java/Story.java").toString());
        Programs.run(directory, null, compile);
        assertThat(Programs.run(
                        directory,
                        null,
                        List.of(java("java"), "-cp", directory + File.pathSeparator + classpath, "Story", address())))
                .contains("predicted 30");
    }

    @Test
    void theTypeScriptClientTellsTheStory() throws Exception {
        var tools = NodeTools.in(TOOLS);
        Path project = Files.createTempDirectory(TOOLS, "typescript");
        generate("typescript-fetch", project.resolve("client"), "--additional-properties=importFileExtension=.js");
        Files.copy(SOURCES.resolve("tsconfig.json"), project.resolve("tsconfig.json"));
        Files.createDirectory(project.resolve("typescript"));
        Files.copy(SOURCES.resolve("typescript/story.ts"), project.resolve("typescript/story.ts"));
        Files.writeString(project.resolve("package.json"), "{\"type\": \"module\"}");
        tools.run(project, "typescript/bin/tsc", "-p", ".");
        assertThat(tools.node(project, project.resolve("out/typescript/story.js"), address()))
                .contains("predicted 30");
    }

    @Test
    void theLinterFindsNoErrorInTheDocument() throws Exception {
        NodeTools.in(TOOLS)
                .run(
                        directory,
                        "@stoplight/spectral-cli/dist/index.js",
                        "lint",
                        document.toString(),
                        "--ruleset",
                        SOURCES.resolve("spectral.yaml").toString(),
                        "--fail-severity",
                        "warn",
                        "--display-only-failures");
    }

    private void generate(String language, Path to, String... options) throws Exception {
        var command = new ArrayList<>(List.of(
                java("java"),
                "-jar",
                TOOLS.resolve("openapi-generator-cli.jar").toString(),
                "generate",
                "-g",
                language,
                "-i",
                document.toString(),
                "-o",
                to.toString()));
        command.addAll(List.of(options));
        Programs.run(directory, null, command);
    }

    /** What the client needs: Jackson and annotations, as the service has them, and what it sends forms with. */
    private static String classpath() {
        return Stream.concat(
                        Stream.of(TOOLS.resolve("lib") + File.separator + "*"),
                        Stream.of(
                                        com.fasterxml.jackson.databind.ObjectMapper.class,
                                        com.fasterxml.jackson.core.JsonFactory.class,
                                        com.fasterxml.jackson.annotation.JsonProperty.class,
                                        com.fasterxml.jackson.datatype.jsr310.JavaTimeModule.class,
                                        jakarta.annotation.Nullable.class,
                                        org.apache.commons.logging.Log.class)
                                .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath()))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String java(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    private String address() {
        return "http://127.0.0.1:" + port;
    }
}
