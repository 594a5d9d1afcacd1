package dev.fallline.telemetry;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The query parameter {@code names}. */
final class SeriesNames {

    private SeriesNames() {}

    /** Names divided by commas. */
    static List<String> parse(@Nullable String names) {
        return names == null
                ? List.of()
                : Arrays.stream(names.split(",", -1)).map(String::strip).filter(name -> !name.isEmpty()).distinct().toList();
    }
}
