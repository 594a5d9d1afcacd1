package dev.fallline;

import java.util.stream.Collectors;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A database whose migrations are not the ones this version knows, most often because a newer version made them. */
class NewerDatabaseAnalyzer extends AbstractFailureAnalyzer<FlywayValidateException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, FlywayValidateException cause) {
        var unknown = cause.getMessage() != null && cause.getMessage().contains("not resolved locally");
        var description = unknown
                ? "The database was written by a newer Fallline (unknown schema version " + versions(cause)
                        + "); start that version, or set FALLLINE_HOME to another directory."
                : "The database's schema is not the one this version made: "
                        + String.valueOf(cause.getMessage()).lines().skip(1).collect(Collectors.joining(" "));
        return new FailureAnalysis(description, null, cause);
    }

    private static String versions(FlywayValidateException cause) {
        return String.valueOf(cause.getMessage())
                .lines()
                .filter(line -> line.contains("not resolved locally"))
                .map(line -> line.replaceFirst(".*not resolved locally: ([^.]*)\\..*", "$1"))
                .collect(Collectors.joining(", "));
    }
}
