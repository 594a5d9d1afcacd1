package dev.fallline;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an operator configures.
 *
 * @param home    the one directory everything the service keeps lies under
 * @param workers the pool that trains
 * @param blas    who multiplies matrices
 */
@ConfigurationProperties("fallline")
public record FalllineProperties(@DefaultValue("./data") Path home, @DefaultValue Workers workers, @DefaultValue("auto") BlasChoice blas) {

    public FalllineProperties {
        home = home.toAbsolutePath().normalize();
    }

    /** Who multiplies matrices. */
    public enum BlasChoice {
        /** OpenBLAS where it loads, else EJML with a warning. */
        AUTO,
        /** OpenBLAS, or the service does not start. */
        OPENBLAS,
        /** EJML's plain Java: no native code, many times slower. */
        EJML
    }

    /** @param threads jobs trained at the same time; 0 for as many as the machine has processors */
    public record Workers(@DefaultValue("0") int threads) {

        public Workers {
            if (threads < 0) {
                throw new IllegalArgumentException("fallline.workers.threads is " + threads + ", but must be ≥ 0");
            }
            threads = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        }
    }

    /** A directory below {@link #home()}. */
    public Path directory(String name) {
        return home.resolve(name);
    }
}
