package dev.fallline.dataset;

import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Parts of the work on a file that run side by side. */
final class Running {

    private Running() {}

    /**
     * Waits for a part.
     *
     * @throws SQLException as the part threw it, as are its other exceptions
     */
    static <T> T result(Future<T> part) throws SQLException {
        try {
            return part.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case SQLException fault -> throw fault;
                case RuntimeException fault -> throw fault;
                case Error fault -> throw fault;
                case null, default -> throw new IllegalStateException("A dataset cannot be read", e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a dataset was read", e);
        }
    }
}
