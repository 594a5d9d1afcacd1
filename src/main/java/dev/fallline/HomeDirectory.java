package dev.fallline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Makes sure of {@code fallline.home} before anything is written to it, so that a bad one is said in one line. */
@Order(Ordered.LOWEST_PRECEDENCE - 1)
class HomeDirectory implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    /** Where JavaCPP unpacks native libraries; must be set before the first of them is loaded. */
    private static final String NATIVE_CACHE = "org.bytedeco.javacpp.cachedir";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        String directory = context.getEnvironment().getProperty("fallline.home", "./data");
        if (directory.isBlank()) {
            throw new StartupFault("fallline.home is empty; set FALLLINE_HOME to a directory, or leave it out.", null);
        }
        var home = Path.of(directory)
                .toAbsolutePath()
                .normalize();
        try {
            Files.createDirectories(home);
            Files.delete(Files.createTempFile(home, "writable", ".tmp"));
        } catch (IOException | SecurityException e) {
            throw new StartupFault(
                    "fallline.home '%s' cannot be written (%s); set FALLLINE_HOME to a directory that can."
                            .formatted(home, e.getClass().getSimpleName()),
                    e);
        }
        if (System.getProperty(NATIVE_CACHE) == null) {
            System.setProperty(NATIVE_CACHE, home.resolve("native").toString());
        }
    }
}
