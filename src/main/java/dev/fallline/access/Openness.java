package dev.fallline.access;

import dev.fallline.StartupFault;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Whether the service answers whoever asks. It does while nothing to tell callers apart is configured, and then it
 * listens on the loopback address or does not start.
 */
@Component
class Openness implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Openness.class);

    private final SecurityProperties properties;
    private final ApiKeys keys;
    private final @Nullable String address;
    private volatile boolean running;

    Openness(
            SecurityProperties properties, ApiKeys keys, @Value("${server.address:#{null}}") @Nullable String address) {
        this.properties = properties;
        this.keys = keys;
        this.address = address;
    }

    /** @throws StartupFault where everybody who reaches the port could do everything, and nobody said so */
    @Override
    public void start() {
        running = true;
        if (!isOpen()) {
            return;
        }
        boolean loopback = isLoopback(address);
        if (!loopback && !properties.open()) {
            throw new StartupFault(
                    "it would listen on %s without authentication. Make a key (java -jar fallline.jar keys create --name admin --scopes read,submit,admin), set fallline.security.issuer, or set fallline.security.open=true if something else guards it."
                            .formatted(address == null ? "every address" : address),
                    null);
        }
        log.info(
                "Open to everybody who reaches {}: no API key and no token issuer is configured.",
                loopback ? "the loopback address" : "the port (fallline.security.open)");
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After the database is up to date, and before the port is listened on. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE + 1;
    }

    /** Whether a request without a key or token is answered. */
    boolean isOpen() {
        return properties.open() || properties.issuer() == null && !keys.any();
    }

    private static boolean isLoopback(@Nullable String address) {
        try {
            return address != null && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
