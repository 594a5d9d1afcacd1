package dev.fallline.model;

import java.io.IOException;

/** Raw rows as a client sends them, encoded block by block while they arrive. */
interface RawRows {

    /**
     * Encodes the next rows.
     *
     * @param x      {@code most × d}, overwritten from the start
     * @param faults takes what is wrong with them
     * @return how many there were; 0 at the end
     */
    int next(float[] x, int most, RowFaults faults) throws IOException;
}
