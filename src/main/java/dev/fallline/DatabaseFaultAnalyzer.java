package dev.fallline;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A database that cannot be opened. */
class DatabaseFaultAnalyzer extends AbstractFailureAnalyzer<SQLException> {

    private static final int H2_ALREADY_OPEN = 90020;
    private static final int H2_UNREADABLE = 90030;
    private static final int H2_NEWER_FORMAT = 90048;

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, SQLException cause) {
        var description = describe(cause);
        return description == null ? null : new FailureAnalysis(description, null, cause);
    }

    private static @Nullable String describe(SQLException fault) {
        return switch (fault.getErrorCode()) {
            case H2_ALREADY_OPEN ->
                "Another running Fallline uses this fallline.home; stop it, or set FALLLINE_HOME to another directory.";
            case H2_UNREADABLE, H2_NEWER_FORMAT ->
                "The database in fallline.home is damaged or of another H2 version: " + firstLine(fault);
            default -> isConnection(fault) ? "The database does not answer: " + firstLine(fault) : null;
        };
    }

    /** Classes 08 (connection), 28 (authorization) and 3D (no such database) of SQLSTATE. */
    private static boolean isConnection(SQLException fault) {
        var state = String.valueOf(fault.getSQLState());
        return state.startsWith("08") || state.startsWith("28") || state.startsWith("3D");
    }

    private static String firstLine(SQLException fault) {
        return String.valueOf(fault.getMessage()).lines().findFirst().orElse("");
    }
}
