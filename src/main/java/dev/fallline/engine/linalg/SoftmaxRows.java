package dev.fallline.engine.linalg;

/** What of a row-wise softmax comes before and after the exponentials, in scalar code with a fixed order. */
final class SoftmaxRows {

    /** Elements taken in turn into as many maxima or sums, so that operations need not wait for each other. */
    private static final int CHUNK = 4;

    private SoftmaxRows() {}

    /** p ← z − its row's maximum, which also becomes the row's element of {@code maxima}. */
    static void subtractMaxima(
            float[] z, int zOffset, int rows, int k, float[] p, int pOffset, float[] maxima, int mOffset) {
        for (int row = 0; row < rows; row++) {
            int from = zOffset + row * k;
            int to = pOffset + row * k;
            float max = max(z, from, k);
            maxima[mOffset + row] = max;
            for (int j = 0; j < k; j++) {
                p[to + j] = z[from + j] - max;
            }
        }
    }

    /** p ← p / its row's sum, whose logarithm is added to the row's element of {@code logarithms}. */
    static void divideBySums(float[] p, int pOffset, int rows, int k, float[] logarithms, int lOffset) {
        for (int row = 0; row < rows; row++) {
            int from = pOffset + row * k;
            double sum = sum(p, from, k);
            double scale = 1 / sum;
            for (int j = from; j < from + k; j++) {
                p[j] = (float) (p[j] * scale);
            }
            logarithms[lOffset + row] += (float) Math.log(sum);
        }
    }

    private static float max(float[] x, int offset, int length) {
        float m0 = Float.NEGATIVE_INFINITY;
        float m1 = m0;
        float m2 = m0;
        float m3 = m0;
        int i = offset;
        int end = offset + length;
        for (; i <= end - CHUNK; i += CHUNK) {
            m0 = Math.max(m0, x[i]);
            m1 = Math.max(m1, x[i + 1]);
            m2 = Math.max(m2, x[i + 2]);
            m3 = Math.max(m3, x[i + 3]);
        }
        for (; i < end; i++) {
            m0 = Math.max(m0, x[i]);
        }
        return Math.max(Math.max(m0, m1), Math.max(m2, m3));
    }

    private static double sum(float[] x, int offset, int length) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = offset;
        int end = offset + length;
        for (; i <= end - CHUNK; i += CHUNK) {
            s0 += x[i];
            s1 += x[i + 1];
            s2 += x[i + 2];
            s3 += x[i + 3];
        }
        for (; i < end; i++) {
            s0 += x[i];
        }
        return (s0 + s1) + (s2 + s3);
    }
}
