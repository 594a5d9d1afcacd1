package dev.fallline;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * One real PostgreSQL 17 for all tests of a JVM: in a container where Docker answers, else the same server from
 * binaries that come with the dependencies. It ends with the JVM.
 *
 * @param url without the database's name
 */
record PostgreSql(String url, String user, String password) {

    private static final Logger log = LoggerFactory.getLogger(PostgreSql.class);

    private static final class Holder {
        private static final PostgreSql SHARED = start();
    }

    static PostgreSql shared() {
        return Holder.SHARED;
    }

    DataSource create(String name) throws SQLException {
        try (var connection = DriverManager.getConnection(url + "postgres", user, password);
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        var source = new PGSimpleDataSource();
        source.setUrl(url + name);
        source.setUser(user);
        source.setPassword(password);
        return source;
    }

    private static PostgreSql start() {
        if (DockerClientFactory.instance().isDockerAvailable()) {
            try {
                return container();
            } catch (RuntimeException e) {
                // An engine without a registry to fetch from is as good as none.
                log.warn("Docker answers, but starts no PostgreSQL ({}); the embedded one is used", e.getMessage());
            }
        }
        return embedded();
    }

    @SuppressWarnings("resource") // ended with the JVM, by Testcontainers' own shutdown hook
    private static PostgreSql container() {
        var container = new PostgreSQLContainer("postgres:17").withCommand("postgres", "-c", "fsync=off");
        container.start();
        var url = "jdbc:postgresql://%s:%d/".formatted(container.getHost(), container.getFirstMappedPort());
        return new PostgreSql(url, container.getUsername(), container.getPassword());
    }

    /** Ended with the JVM, once the contexts are closed: each would else wait for a database that is gone. */
    private static PostgreSql embedded() {
        try {
            var server = EmbeddedPostgres.builder().setRegisterShutdownHook(false).start();
            SpringApplication.getShutdownHandlers().add(() -> end(server));
            return new PostgreSql("jdbc:postgresql://localhost:%d/".formatted(server.getPort()), "postgres", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(EmbeddedPostgres server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
