package dev.fallline;

import dev.fallline.FalllineProperties.BlasChoice;
import dev.fallline.engine.linalg.Linalg;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;

/**
 * Loads the native library on a second thread while Spring reads its bean definitions. What fails here fails again,
 * and is said, where {@link ServiceConfiguration#linalg} chooses.
 */
class LinalgPreload implements ApplicationContextInitializer<ConfigurableApplicationContext>, Ordered {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var ejml = BlasChoice.EJML.name().equalsIgnoreCase(context.getEnvironment().getProperty("fallline.blas"));
        if (!ejml) {
            Thread.ofPlatform().name("linalg-preload").daemon().start(() -> Linalg.select(true));
        }
    }

    /** After {@link HomeDirectory}, which says where the library is unpacked to. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }
}
