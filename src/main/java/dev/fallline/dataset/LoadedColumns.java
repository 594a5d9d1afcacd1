package dev.fallline.dataset;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Columns that are in memory. */
record LoadedColumns(Map<String, Values> byName) implements ColumnTable {

    @Override
    public int rows() {
        return byName.values().iterator().next().rows();
    }

    @Override
    public Map<String, Values> columns(List<String> names) {
        var columns = new LinkedHashMap<String, Values>();
        names.forEach(name -> columns.put(name, value(name)));
        return columns;
    }

    @Override
    public void forEachRow(List<String> names, RowReader reader) {
        var columns = names.stream().map(this::value).toArray(Values[]::new);
        var none = new SparseNumbers();
        double[] row = new double[columns.length];
        for (int i = 0; i < rows(); i++) {
            for (int c = 0; c < row.length; c++) {
                row[c] = columns[c].at(i);
            }
            reader.read(row, none);
        }
    }

    /** Some rows that follow one another. */
    LoadedColumns range(int first, int count) {
        var cut = new LinkedHashMap<String, Values>();
        byName.forEach((name, values) -> cut.put(name, values.range(first, count)));
        return new LoadedColumns(cut);
    }

    private Values value(String name) {
        var values = byName.get(name);
        if (values == null) {
            throw new IllegalArgumentException("Column '%s' was not read".formatted(name));
        }
        return values;
    }
}
