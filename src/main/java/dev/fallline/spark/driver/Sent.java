package dev.fallline.spark.driver;

import java.io.Serializable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A request on its way to the executors. What a task is made of goes out as a broadcast in any case: a small request goes
 * along with it. A large one has a broadcast of its own, which is cleared away at once when the round is over.
 */
sealed interface Sent<Q extends Serializable> extends Serializable, AutoCloseable {

    /** Numbers of a request that goes along: 16 KiB of float32. */
    int MOST_ALONG = 1 << 12;

    static <T> Sent<Request<T>> of(Request<T> request, JavaSparkContext spark) {
        return request.size() <= MOST_ALONG ? new Along<>(request) : new Apart<>(spark.broadcast(request));
    }

    Q value();

    @Override
    void close();

    /** With the task. */
    record Along<Q extends Serializable>(Q value) implements Sent<Q> {

        @Override
        public void close() {
            // Spark clears the task's own broadcast away.
        }
    }

    /** Beside the task. */
    record Apart<Q extends Serializable>(Broadcast<Q> broadcast) implements Sent<Q> {

        @Override
        public Q value() {
            return broadcast.value();
        }

        @Override
        public void close() {
            broadcast.destroy();
        }
    }
}
