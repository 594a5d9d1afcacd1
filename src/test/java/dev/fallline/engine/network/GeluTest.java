package dev.fallline.engine.network;

import dev.fallline.engine.linalg.PlainMath;

class GeluTest extends ActivationContract {

    @Override
    Activation activation() {
        return new Gelu(new PlainMath());
    }

    /** z·Φ(z), with the tail by its continued fraction and the middle by its series (Abramowitz, Stegun 26.2). */
    @Override
    double definition(double z) {
        double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
        double x = Math.abs(z);
        double tail;
        if (x < 3) {
            double term = x;
            double sum = x;
            for (int n = 1; n < 200; n++) {
                term *= x * x / (2 * n + 1);
                sum += term;
            }
            tail = 0.5 - density * sum;
        } else {
            double fraction = x;
            for (int n = 400; n > 0; n--) {
                fraction = x + n / fraction;
            }
            tail = density / fraction;
        }
        return z * (z > 0 ? 1 - tail : tail);
    }
}
