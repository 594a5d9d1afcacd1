package dev.fallline.web;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs programs that must succeed. */
final class Programs {

    private static final int LONGEST_MINUTES = 10;

    private Programs() {}

    /**
     * @param first a directory to look for programs in before all others
     * @return what the program printed
     * @throws AssertionError when it fails, with what it printed
     */
    static String run(Path where, @Nullable Path first, List<String> command) throws Exception {
        Path output = Files.createTempFile("output", ".txt");
        try {
            var builder = new ProcessBuilder(command)
                    .directory(where.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            if (first != null) {
                builder.environment().merge("PATH", first.toString(), (path, one) -> one + File.pathSeparator + path);
            }
            Process process = builder.start();
            if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(command + " does not end: " + Files.readString(output));
            }
            if (process.exitValue() != 0) {
                throw new AssertionError(command + " fails: " + Files.readString(output));
            }
            return Files.readString(output);
        } finally {
            Files.delete(output);
        }
    }
}
