package dev.fallline;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;

/**
 * The databases that the service runs on, for contracts that must hold on each. Use with
 * {@code @ParameterizedClass @EnumSource(Databases.class)}; nothing is ever skipped.
 */
public enum Databases {
    H2 {
        @Override
        DataSource empty(String name) {
            var source = new JdbcDataSource();
            source.setURL("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1");
            source.setUser("fallline");
            source.setPassword("");
            return source;
        }
    },
    POSTGRESQL {
        @Override
        DataSource empty(String name) throws SQLException {
            return PostgreSql.shared().create(name);
        }
    };

    private static final AtomicInteger NUMBER = new AtomicInteger();

    abstract DataSource empty(String name) throws SQLException;

    /** A database of the caller's own, with the service's tables. */
    public DataSource fresh() {
        try {
            var source = empty("test_" + NUMBER.incrementAndGet());
            Flyway.configure().dataSource(source).load().migrate();
            return source;
        } catch (SQLException e) {
            throw new IllegalStateException("No " + this + " for the tests", e);
        }
    }
}
