package dev.fallline.model;

import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wrong with the rows of a request, up to as many faults as a person will read. */
final class RowFaults {

    private static final int MOST = 100;

    private final String pointer;
    private final List<Fault> faults = new ArrayList<>();

    /** @param pointer JSON pointer of the list of rows in the request */
    RowFaults(String pointer) {
        this.pointer = pointer;
    }

    boolean none() {
        return faults.isEmpty();
    }

    boolean full() {
        return faults.size() >= MOST;
    }

    /**
     * @param row    0-based
     * @param column possibly unknown; {@code null} for the row as a whole
     */
    void add(long row, @Nullable String column, String code, String detail) {
        if (!full()) {
            String at = pointer + "/" + row + (column == null ? "" : "/" + escape(column));
            faults.add(new Fault(at, code, "Row %d: %s".formatted(row + 1, detail)));
        }
    }

    /** A fault of the column in every row. */
    void addColumn(String column, String code, String detail) {
        if (!full()) {
            faults.add(new Fault("/" + escape(column), code, detail));
        }
    }

    /** @throws ProblemException when there is any */
    void refuse() {
        if (!none()) {
            throw ProblemException.invalid(faults);
        }
    }

    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
