package dev.fallline.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.DatasetSchema.Column;
import dev.fallline.spec.DatasetSchema.Type;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Datasets and specs that the tests of reading share. */
final class SpecExamples {

    static final DatasetSchema IRIS = new DatasetSchema(
            "iris",
            150,
            List.of(
                    number("sepal_length"),
                    number("sepal_width"),
                    number("petal_length"),
                    number("petal_width"),
                    new Column(
                            "species", Type.CATEGORICAL, 0, 3, false, Double.NaN, Double.NaN, null,
                            List.of("setosa", "versicolor", "virginica"))));

    /** A column of every kind. */
    static final DatasetSchema MIXED = new DatasetSchema(
            "mixed",
            100,
            List.of(
                    number("size"),
                    new Column("colour", Type.CATEGORICAL, 2, 4),
                    new Column("new", Type.BOOLEAN, 0, 2),
                    new Column("sold_at", Type.DATETIME, 0, 90),
                    new Column("notes", Type.TEXT, 0, 100),
                    new Column("digit", Type.NUMERIC, 0, 10, true),
                    new Column("serial", Type.NUMERIC, 0, 2000, true),
                    new Column("always", Type.CATEGORICAL, 0, 1),
                    new Column("never", Type.NUMERIC, 100, 0),
                    new Column("a/b~c", Type.NUMERIC, 0, 9)));

    static final DatasetCatalog DATASETS = id -> Stream.of(IRIS, MIXED)
            .filter(dataset -> dataset.id().equals(id))
            .findFirst();

    static final String MINIMAL =
            """
            {"dataset": {"id": "iris", "target": "species"}, "model": {"type": "softmax"}}""";

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private SpecExamples() {}

    static JsonNode json(String text) {
        return MAPPER.readTree(text);
    }

    static JobSpec read(String text) {
        return new JobSpecReader().read(json(text), DATASETS);
    }

    /** The minimal spec with more fields. */
    static JobSpec minimalWith(String fields) {
        return read(withFields(fields));
    }

    static String withFields(String fields) {
        return MINIMAL.substring(0, MINIMAL.length() - 1) + ", " + fields + "}";
    }

    /** A spec on the dataset with a column of every kind. */
    static String mixed(String target, String features, String rest) {
        return """
                {"dataset": {"id": "mixed", "target": "%s", "features": %s}, %s}""".formatted(target, features, rest);
    }

    /** The faults of a spec; none when it is sound. */
    static List<Fault> faults(JsonNode spec) {
        try {
            assertThat(new JobSpecReader().read(spec, DATASETS)).isNotNull();
            return List.of();
        } catch (ProblemException e) {
            return e.faults();
        }
    }

    private static Column number(String name) {
        return new Column(name, Type.NUMERIC, 0, 30);
    }
}
