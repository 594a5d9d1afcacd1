package dev.fallline.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/** The name under which this process holds executions of the queue. */
@Component
class QueueIdentity {

    private final String name;
    private final boolean alone;

    QueueIdentity(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            alone = connection.getMetaData().getDatabaseProductName().equals("H2")
                    && !connection.getMetaData().getURL().startsWith("jdbc:h2:tcp:");
        }
        name = "fallline-" + UUID.randomUUID();
    }

    String name() {
        return name;
    }

    /** Whether no other process can be working on this database: an embedded one is locked by its process. */
    boolean isAlone() {
        return alone;
    }
}
