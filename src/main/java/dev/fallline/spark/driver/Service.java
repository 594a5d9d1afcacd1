package dev.fallline.spark.driver;

import dev.fallline.engine.training.TrainingControl.Command;
import dev.fallline.spark.FromDriver;
import dev.fallline.spark.ToDriver;
import dev.fallline.spark.Wire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service as the driver sees it: says what is wanted, answers questions, hears reports; and may vanish. */
final class Service {

    private static final Logger LOG = LoggerFactory.getLogger(Service.class);

    private final OutputStream out;
    private final BlockingQueue<ToDriver> answers = new LinkedBlockingQueue<>();
    private volatile Command command = Command.CONTINUE;
    private volatile boolean adjustmentsWait;

    Service(OutputStream out) {
        this.out = out;
    }

    /**
     * Listens until the service closes its end.
     *
     * @param cancelled done when the work is to be thrown away
     * @param gone      done when the service is no longer there
     */
    void listen(InputStream in, Runnable cancelled, Runnable gone) {
        Thread.ofPlatform().name("service").daemon().start(() -> {
            try (var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                String line = lines.readLine();
                while (line != null) {
                    hear(Wire.json().readValue(line, ToDriver.class), cancelled);
                    line = lines.readLine();
                }
            } catch (IOException e) {
                LOG.warn("The service cannot be heard any longer", e);
            } finally {
                gone.run();
            }
        });
    }

    private void hear(ToDriver message, Runnable cancelled) {
        switch (message) {
            case ToDriver.Want(Command wanted) -> {
                command = wanted;
                if (wanted == Command.CANCEL) {
                    cancelled.run();
                }
            }
            case ToDriver.AdjustmentsWait _ -> adjustmentsWait = true;
            case ToDriver.Begin _, ToDriver.Adjust _, ToDriver.Checkpoint _ -> answers.add(message);
        }
    }

    Command command() {
        return command;
    }

    boolean isCancelled() {
        return command == Command.CANCEL;
    }

    /** Whether changes of the plan wait to be asked for. */
    boolean adjustmentsWait() {
        return adjustmentsWait;
    }

    /** None is known to wait. */
    void noAdjustmentsWait() {
        adjustmentsWait = false;
    }

    synchronized void tell(FromDriver message) {
        try {
            out.write((Wire.json().writeValueAsString(message) + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("The service does not listen any longer", e);
        }
    }

    /** Waits for an answer of the kind. */
    <T extends ToDriver> T await(Class<T> kind) {
        try {
            return kind.cast(answers.take());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the service was asked", e);
        }
    }
}
