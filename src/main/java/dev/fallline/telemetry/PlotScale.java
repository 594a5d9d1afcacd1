package dev.fallline.telemetry;

import dev.fallline.problem.ProblemException;

/** The query parameter {@code scale} of plots. */
final class PlotScale {

    private PlotScale() {}

    static boolean isLogarithmic(String scale) {
        return switch (scale) {
            case "linear" -> false;
            case "log" -> true;
            default ->
                throw ProblemException.invalid(
                        "/scale", "unknown_value", "scale is '%s'; it must be linear or log.".formatted(scale));
        };
    }
}
