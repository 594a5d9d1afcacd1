package dev.fallline;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.stereotype.Component;

/**
 * Tells that H2 is away, which closes its database when it cannot write to the disk, and opens it again for a later
 * connection. Its driver has no exception class of its own for that, as PostgreSQL's has SQL states.
 */
@Component
class DatabaseOutage extends SQLExceptionSubclassTranslator {

    /** H2's codes of an input or output error, of a closed database and of a general error of its store. */
    private static final Set<Integer> CLOSED = Set.of(50000, 90028, 90031, 90098, 90121);

    static boolean isClosed(SQLException fault) {
        return CLOSED.contains(fault.getErrorCode());
    }

    @Override
    protected @Nullable DataAccessException doTranslate(String task, @Nullable String sql, SQLException fault) {
        return isClosed(fault)
                ? new DataAccessResourceFailureException(buildMessage(task, sql, fault), fault)
                : super.doTranslate(task, sql, fault);
    }
}
