package dev.fallline.telemetry;

import java.util.List;

/** Where values lie along one side of a plot. */
sealed interface Axis permits LinearAxis, LogarithmicAxis {

    /** 0 at the low end, 1 at the high end. */
    double place(double value);

    /** Whether the axis has a place for the value. */
    boolean shows(double value);

    double low();

    double high();

    /** Values to name, ascending. */
    List<Double> ticks();

    /** A tick's value as a person writes it. */
    String label(double tick);
}
