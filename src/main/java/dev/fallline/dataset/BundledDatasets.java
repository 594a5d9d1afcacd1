package dev.fallline.dataset;

import dev.fallline.spec.DatasetSchema.Type;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The datasets that are part of the program. They are complete, unquoted CSV of numbers and labels, so that a few lines
 * read them at once: neither the start of the service nor its first job waits for the native reader of uploads.
 */
@Component
class BundledDatasets {

    /** In the order they are listed, after every upload. */
    static final List<String> IDS = List.of("iris", "breast_cancer", "diabetes", "digits");

    /** Older than any upload, and one and the same for every start, so that cursors and entity tags hold. */
    private static final Instant CREATED = Instant.parse("2020-01-01T00:00:00Z");

    /** Labels whose order is their source's rather than the sorted one. */
    private static final Map<String, List<String>> LABELS_OF_SOURCE =
            Map.of("breast_cancer", List.of("malignant", "benign"));

    private final Map<String, Loaded> loaded = new ConcurrentHashMap<>();

    /** @return {@code null} if no bundled dataset has the id */
    @Nullable Dataset find(String id) {
        return IDS.contains(id) ? load(id).dataset() : null;
    }

    List<Dataset> all() {
        return IDS.stream().map(id -> load(id).dataset()).toList();
    }

    /** All columns of a bundled dataset by name. */
    Map<String, Values> table(String id) {
        return load(id).table();
    }

    /** The first rows by column. */
    List<Map<String, @Nullable Object>> head(String id, int limit) {
        var rows = new ArrayList<Map<String, @Nullable Object>>();
        int count = Math.toIntExact(Math.min(limit, load(id).dataset().rows()));
        for (int i = 0; i < count; i++) {
            var row = new LinkedHashMap<String, @Nullable Object>();
            for (var column : load(id).table().entrySet()) {
                row.put(column.getKey(), switch (column.getValue()) {
                    case Values.Numbers numbers -> TableReader.plain(numbers.values()[i]);
                    case Values.Codes codes -> codes.categories().get(codes.codes()[i]);
                });
            }
            rows.add(row);
        }
        return rows;
    }

    private Loaded load(String id) {
        return loaded.computeIfAbsent(id, BundledDatasets::read);
    }

    private static Loaded read(String id) {
        byte[] content = content(id);
        var lines = new String(content, StandardCharsets.UTF_8).lines().toList();
        var names = lines.getFirst().split(",", -1);
        int rows = lines.size() - 1;
        var cells = new String[names.length][rows];
        for (int row = 0; row < rows; row++) {
            var line = lines.get(row + 1).split(",", -1);
            for (int column = 0; column < names.length; column++) {
                cells[column][row] = line[column];
            }
        }
        var columns = new ArrayList<ColumnProfile>();
        var table = new LinkedHashMap<String, Values>();
        for (int column = 0; column < names.length; column++) {
            var values = values(cells[column], LABELS_OF_SOURCE.getOrDefault(id, List.of()));
            columns.add(profile(names[column], values));
            table.put(names[column], values);
        }
        // Each stands as long before the first as its place in the list, which keeps the order under a cursor.
        var created = CREATED.minusSeconds(IDS.indexOf(id));
        var dataset = new Dataset(id, id, "csv", rows, content.length, sha256(content), created, columns,
                DatasetWarnings.of(rows, columns, rows - lines.stream().skip(1).distinct().count()));
        return new Loaded(dataset, table);
    }

    private static Values values(String[] cells, List<String> labels) {
        double[] numbers = new double[cells.length];
        try {
            Arrays.setAll(numbers, row -> Double.parseDouble(cells[row]));
            return new Values.Numbers(numbers);
        } catch (NumberFormatException e) {
            var sorted = Arrays.stream(cells).sorted().distinct().toList();
            var categories = labels.isEmpty() ? sorted : labels;
            int[] codes = new int[cells.length];
            Arrays.setAll(codes, row -> categories.indexOf(cells[row]));
            return new Values.Codes(codes, categories);
        }
    }

    private static ColumnProfile profile(String name, Values values) {
        return switch (values) {
            case Values.Codes(int[] codes, List<String> categories) ->
                new ColumnProfile(
                        name, Type.CATEGORICAL, 0, categories.size(), null, null, null, null, categories, false,
                        Distribution.ofCodes(codes, categories),
                        null);
            case Values.Numbers(double[] x) -> {
                double mean = Arrays.stream(x).sum() / x.length;
                double variance =
                        Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / x.length;
                double min = Arrays.stream(x).min().orElseThrow();
                double max = Arrays.stream(x).max().orElseThrow();
                double[] sorted = x.clone();
                Arrays.sort(sorted);
                long distinct = Distribution.distinct(sorted);
                boolean integral = Arrays.stream(x).allMatch(v -> v == Math.rint(v));
                yield new ColumnProfile(
                        name, Type.NUMERIC, 0, distinct, min, max, mean, Math.sqrt(variance), null, integral,
                        Distribution.ofNumbers(sorted),
                        null);
            }
        };
    }

    private static byte[] content(String id) {
        try (var in = BundledDatasets.class.getResourceAsStream("/datasets/" + id + ".csv")) {
            if (in == null) {
                throw new IllegalStateException("The program lacks its dataset " + id);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private record Loaded(Dataset dataset, Map<String, Values> table) {}
}
