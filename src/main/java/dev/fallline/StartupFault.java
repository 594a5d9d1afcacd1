package dev.fallline;

import org.jspecify.annotations.Nullable;

/** Something outside the program that keeps the service from starting; the message says what and what to do. */
public class StartupFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StartupFault(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
