package dev.fallline.spec;

/** What is minimised, always a mean over the rows of the batch. */
public sealed interface LossSpec {

    /** Name in JSON. */
    String type();

    record Mse() implements LossSpec {
        @Override
        public String type() {
            return "mse";
        }
    }

    record Mae() implements LossSpec {
        @Override
        public String type() {
            return "mae";
        }
    }

    /** @param delta where the square becomes linear, &gt; 0; {@code huber_delta} in JSON */
    record Huber(double delta) implements LossSpec {
        @Override
        public String type() {
            return "huber";
        }
    }

    record BinaryCrossEntropy() implements LossSpec {
        @Override
        public String type() {
            return "binary_cross_entropy";
        }
    }

    record Hinge() implements LossSpec {
        @Override
        public String type() {
            return "hinge";
        }
    }

    record CrossEntropy() implements LossSpec {
        @Override
        public String type() {
            return "cross_entropy";
        }
    }
}
