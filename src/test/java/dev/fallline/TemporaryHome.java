package dev.fallline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Gives each application context a new home below the build's output. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class TemporaryHome implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        try {
            var parent = Files.createDirectories(Path.of("target", "test-homes"));
            var home = Files.createTempDirectory(parent, "home").toAbsolutePath();
            TestPropertyValues.of("fallline.home=" + home).applyTo(context);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
