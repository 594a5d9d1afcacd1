package dev.fallline;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Lets the file of the embedded database be written again where little of it is in use. Each commit adds a chunk to the
 * file, most of which the next ones replace; H2 moves what is left together on a thread of its own, but not where it writes
 * each commit at once ({@code docs/decisions/0004}). Other databases do this by themselves.
 */
@Component
class DatabaseCompaction implements Chore {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseCompaction.class);

    /** How much of the chunks is to be in use. */
    private static final int PERCENT = 50;

    /** A commit may have to wait for as long as so much is written. */
    private static final int BYTES_AT_ONCE = 2 << 20;

    private static final int MOST_TIMES = 50;

    private final JdbcTemplate jdbc;

    DatabaseCompaction(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Duration firstAfter() {
        return Duration.ofMinutes(1);
    }

    @Override
    public Duration every() {
        return Duration.ofSeconds(15);
    }

    @Override
    public void perform() {
        jdbc.execute((Connection connection) -> {
            compact(connection);
            return connection;
        });
    }

    private static void compact(Connection connection) throws SQLException {
        if (connection.isWrapperFor(JdbcConnection.class)
                && connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session) {
            MVStore store = session.getDatabase().getStore().getMvStore();
            int times = 0;
            while (times < MOST_TIMES && store.compact(PERCENT, BYTES_AT_ONCE)) {
                // What was moved is written now; only then is its old place free.
                store.commit();
                times++;
            }
            if (times > 0) {
                LOG.debug("Moved pieces of the database's file together, {} times", times);
            }
        }
    }
}
