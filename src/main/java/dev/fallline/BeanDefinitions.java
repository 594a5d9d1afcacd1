package dev.fallline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.springframework.util.ClassUtils;

/**
 * Takes the bean definitions that were made when the jar was built, which saves a third of the start, where they are
 * what Spring would work out again. They are fixed under the configuration of {@code application.yml}: a setting that
 * a condition of Spring Boot may look at makes them worthless, and the start goes the longer way.
 */
final class BeanDefinitions {

    private static final String MADE_BY_THE_BUILD = "dev.fallline.FalllineApplication__ApplicationContextInitializer";
    private static final String ENABLED = "spring.aot.enabled";

    /** What conditions look at, in the form of {@link #plain}. */
    private static final List<String> CONDITIONS = List.of("spring", "server", "management", "springdoc", "otel");

    /** Those among them that only set a value of a bean. Beans of Fallline itself have no conditions: a test sees to it. */
    private static final List<String> VALUES = List.of(
            "spring.aot.enabled",
            "spring.application.name",
            "spring.context.exit",
            "spring.datasource.url",
            "spring.datasource.username",
            "spring.datasource.password",
            "spring.datasource.hikari",
            "spring.servlet.multipart.max",
            "server.address",
            "server.port",
            "server.tomcat",
            "management.endpoint.health.show");

    private static final List<String> FILES = List.of("application.yml", "application.yaml", "application.properties");

    private BeanDefinitions() {}

    /** To be called before the application is made. */
    static void useWhereTheyHold(String[] arguments) {
        if (System.getProperty(ENABLED) == null
                && ClassUtils.isPresent(MADE_BY_THE_BUILD, null)
                && hold(System.getenv(), System.getProperties(), arguments, Path.of(""))) {
            System.setProperty(ENABLED, "true");
        }
    }

    /** @param directory where Spring Boot looks for further configuration files */
    static boolean hold(Map<String, String> environment, Properties properties, String[] arguments, Path directory) {
        var names = Stream.of(
                        environment.keySet().stream(),
                        properties.stringPropertyNames().stream(),
                        Arrays.stream(arguments).filter(text -> text.startsWith("--")).map(BeanDefinitions::optionName))
                .flatMap(stream -> stream);
        return names.allMatch(BeanDefinitions::isValue)
                && Stream.of(directory, directory.resolve("config"))
                        .flatMap(place -> FILES.stream().map(place::resolve))
                        .noneMatch(Files::exists);
    }

    private static String optionName(String argument) {
        return argument.substring(2).replaceFirst("=.*", "");
    }

    private static boolean isValue(String name) {
        var plain = plain(name);
        return CONDITIONS.stream().noneMatch(plain::startsWith)
                || VALUES.stream().map(BeanDefinitions::plain).anyMatch(plain::startsWith);
    }

    /** {@code SERVER_PORT}, {@code server.port} and {@code server-port} are one setting. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[._-]", "");
    }
}
