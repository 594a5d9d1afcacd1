package dev.fallline.model;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.List;

/**
 * Dates of the proleptic Gregorian calendar in the whole-number operators of a graph. Source: Howard Hinnant, "chrono-
 * Compatible Low-Level Date Algorithms", civil_from_days. Days are counted from a first of March, so that the day that
 * leap years have more is a year's last.
 */
final class OnnxCalendar {

    private static final long DAY = 86_400;
    /** Days from 1 March of year 0 to 1970. */
    private static final long TO_1970 = 719_468;
    /** Days in 400 years. */
    private static final long ERA = 146_097;
    /** Added and taken away again: ONNX divides towards zero, and so nothing is below it. */
    private static final long ERAS_BEFORE = 3_000_000;

    private final OnnxGraph graph;

    OnnxCalendar(OnnxGraph graph) {
        this.graph = graph;
    }

    /**
     * @param seconds since 1970 in UTC, double, {@code rows × 1}
     * @return year, month, day, weekday (Monday is 1) and hour; int64, {@code rows × 5}
     */
    String parts(String seconds) {
        String whole = graph.node("Floor", List.of(seconds));
        String ofDay = graph.node("Div", List.of(whole, graph.doubles(List.of((double) DAY))));
        String days = cast(graph.node("Floor", List.of(ofDay)));
        String hour = divide(minus(cast(whole), times(days, DAY)), 3600);
        String weekday = plus(modulo(plus(days, 3), 7), 1);

        String shifted = plus(days, TO_1970 + ERAS_BEFORE * ERA);
        String era = divide(shifted, ERA);
        String dayOfEra = minus(shifted, times(era, ERA));
        String yearOfEra = divide(
                minus(
                        sum(minus(dayOfEra, divide(dayOfEra, 1460)), divide(dayOfEra, 36_524)),
                        divide(dayOfEra, 146_096)),
                365);
        String leapDays = minus(divide(yearOfEra, 4), divide(yearOfEra, 100));
        String dayOfYear = minus(dayOfEra, sum(times(yearOfEra, 365), leapDays));
        String monthFromMarch = divide(plus(times(dayOfYear, 5), 2), 153);
        String day = plus(minus(dayOfYear, divide(plus(times(monthFromMarch, 153), 2), 5)), 1);
        String month = plus(modulo(plus(monthFromMarch, 2), 12), 1);
        // January and February are months 10 and 11 of the year before.
        String year = sum(plus(sum(times(era, 400), yearOfEra), -400 * ERAS_BEFORE), divide(monthFromMarch, 10));
        return graph.node("Concat", List.of(year, month, day, weekday, hour), OnnxGraph.attribute("axis", 1));
    }

    private String cast(String values) {
        return graph.node("Cast", List.of(values), OnnxGraph.attribute("to", DataType.INT64.getNumber()));
    }

    private String sum(String a, String b) {
        return graph.node("Add", List.of(a, b));
    }

    private String minus(String a, String b) {
        return graph.node("Sub", List.of(a, b));
    }

    private String plus(String a, long b) {
        return sum(a, graph.longs(b));
    }

    private String times(String a, long b) {
        return graph.node("Mul", List.of(a, graph.longs(b)));
    }

    private String divide(String a, long b) {
        return graph.node("Div", List.of(a, graph.longs(b)));
    }

    private String modulo(String a, long b) {
        return graph.node("Mod", List.of(a, graph.longs(b)));
    }
}
