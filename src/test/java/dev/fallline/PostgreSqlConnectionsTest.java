package dev.fallline;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class PostgreSqlConnectionsTest {

    @Test
    void aTransactionThatStandsStillIsEnded() throws SQLException {
        var database = (PGSimpleDataSource) Databases.POSTGRESQL.fresh();
        try (var pool = pool(database.getURL())) {
            pool.setUsername(database.getUser());
            pool.setPassword(database.getPassword());
            try (var connection = pool.getConnection();
                    var answer = connection.createStatement().executeQuery("SHOW idle_in_transaction_session_timeout")) {
                answer.next();
                assertThat(answer.getString(1)).isEqualTo("10s");
            }
        }
    }

    @Test
    void otherDatabasesAreLeftAlone() {
        try (var pool = pool("jdbc:h2:mem:")) {
            assertThat(pool.getDataSourceProperties()).isEmpty();
        }
    }

    private static HikariDataSource pool(String url) {
        var pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        new PostgreSqlConnections().postProcessBeforeInitialization(pool, "dataSource");
        return pool;
    }
}
