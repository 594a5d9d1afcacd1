package dev.fallline;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Takes connections to a database that H2 closed out of the pool, for they pass its test and would be lent for ever. H2
 * opens the database again when the last of them is gone.
 */
public final class ConnectionOutage implements SQLExceptionOverride {

    @java.lang.Override
    public Override adjudicate(SQLException fault) {
        return DatabaseOutage.isClosed(fault) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
