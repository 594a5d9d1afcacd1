package dev.fallline.access;

import dev.fallline.Ids;
import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import dev.fallline.web.PageRequest;
import dev.fallline.web.Scope;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * {@code java -jar fallline.jar keys create|list|revoke}: manages the keys of the database that the service is
 * configured with, without starting the service, so that it can be closed before it is ever open.
 */
public final class KeyCommand {

    private static final String USAGE =
            """
            java -jar fallline.jar keys create --name NAME [--project PROJECT] [--scopes read,submit,admin] [--expires P90D]
            java -jar fallline.jar keys list
            java -jar fallline.jar keys revoke ID
            A running service holds its H2 database alone: there use /v1/keys, or stop it first.""";

    private static final Set<String> OPTIONS = Set.of("name", "project", "scopes", "expires");

    private final ApiKeys keys;
    private final Clock clock;
    private final PrintWriter out;

    KeyCommand(ApiKeys keys, Clock clock, PrintWriter out) {
        this.keys = keys;
        this.clock = clock;
        this.out = out;
    }

    /** What the command needs of the service: its database, brought up to date. */
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        FlywayAutoConfiguration.class
    })
    @Import({ApiKeyRepository.class, ApiKeys.class})
    static class Database {

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }

        @Bean
        Ids ids(Clock clock) {
            return new Ids(clock, new SecureRandom());
        }
    }

    /** Whether the program is started for this command rather than to serve. */
    public static boolean isMeant(String[] arguments) {
        return arguments.length > 0 && arguments[0].equals("keys");
    }

    /**
     * Does what is asked and writes the outcome to standard output.
     *
     * @param arguments of the program, {@code keys} first
     * @return the exit status: 0 done, 1 not, 2 not understood
     */
    public static int run(String[] arguments) {
        var out = new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        if (arguments.length < 2 || !Set.of("create", "list", "revoke").contains(arguments[1])) {
            out.println(USAGE);
            return 2;
        }
        try (var context = new SpringApplicationBuilder(Database.class)
                .web(WebApplicationType.NONE)
                .logStartupInfo(false)
                .properties("logging.level.root=error")
                .run()) {
            return new KeyCommand(context.getBean(ApiKeys.class), context.getBean(Clock.class), out).execute(arguments);
        } catch (ProblemException e) {
            out.println(e.faults().isEmpty()
                    ? e.detail()
                    : e.faults().stream().map(Fault::detail).collect(Collectors.joining(System.lineSeparator())));
            return 1;
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            out.println(USAGE);
            return 2;
        }
    }

    int execute(String[] arguments) {
        switch (arguments[1]) {
            case "create" -> create(options(arguments));
            case "revoke" -> {
                if (arguments.length != 3) {
                    throw new IllegalArgumentException("revoke takes the id of a key.");
                }
                keys.revoke(arguments[2]);
                out.println("Revoked " + arguments[2]);
            }
            default -> list();
        }
        return 0;
    }

    private void create(Map<String, String> options) {
        var created = keys.create(
                options.get("name"), options.get("project"), scopes(options.get("scopes")), expiry(options.get("expires")));
        out.println(created.key().id());
        out.println(created.secret());
        out.println("This is the only time the key is shown.");
    }

    private void list() {
        var page = PageRequest.of(PageRequest.MAX_LIMIT, null);
        while (true) {
            var part = keys.list(page);
            part.data().forEach(this::print);
            if (part.nextCursor() == null) {
                return;
            }
            page = PageRequest.of(PageRequest.MAX_LIMIT, part.nextCursor());
        }
    }

    private void print(ApiKey key) {
        out.printf(
                "%s  %s  project=%s  scopes=%s  created=%s  expires=%s  last_used=%s%s%n",
                key.id(),
                key.name(),
                key.project(),
                String.join(",", ApiKeys.labels(key.scopes())),
                key.createdAt(),
                key.expiresAt() == null ? "never" : key.expiresAt(),
                key.lastUsedAt() == null ? "never" : key.lastUsedAt(),
                key.revokedAt() == null ? "" : "  revoked=" + key.revokedAt());
    }

    private @Nullable Instant expiry(@Nullable String period) {
        try {
            return period == null
                    ? null
                    : clock.instant().atZone(ZoneOffset.UTC).plus(Period.parse(period)).toInstant();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("--expires '%s' is no period such as P90D.".formatted(period), e);
        }
    }

    private static Set<Scope> scopes(@Nullable String words) {
        if (words == null) {
            return EnumSet.of(Scope.READ, Scope.SUBMIT);
        }
        return Arrays.stream(words.split(",", -1))
                .map(word -> Arrays.stream(Scope.values())
                        .filter(scope -> scope.label().equals(word.strip()))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("A scope is one of read, submit, admin.")))
                .collect(Collectors.toSet());
    }

    private static Map<String, String> options(String[] arguments) {
        var options = new HashMap<String, String>();
        for (int i = 2; i < arguments.length; i += 2) {
            var name = arguments[i].replaceFirst("^--", "");
            if (!arguments[i].startsWith("--") || !OPTIONS.contains(name) || i + 1 == arguments.length) {
                throw new IllegalArgumentException("'%s' is no option with a value.".formatted(arguments[i]));
            }
            options.put(name, arguments[i + 1]);
        }
        return options;
    }
}
