package dev.fallline.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.dataset.Recipe;
import dev.fallline.engine.metric.Task;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaExportTest {

    @ParameterizedTest
    @CsvSource({
        "iris-softmax, IrisSoftmax",
        "1st try, Model1stTry",
        "日本, Model",
        "map, ModelMap",
        "string, ModelString",
        "Math, ModelMath",
        "byte-buffer, ModelByteBuffer",
        "object, ModelObject",
        "maps, Maps"
    })
    void namesAClassThatHidesNoneOfThoseItUses(String name, String expected) {
        var model = new Model(
                "mdl_1",
                name,
                1,
                new ModelShape("linear", List.of(), null),
                new Recipe(Task.REGRESSION, "y", List.of(), List.of()),
                new TreeMap<>(),
                "",
                Instant.EPOCH,
                Lineage.NONE,
                List.of());
        assertThat(JavaExport.className(model)).isEqualTo(expected);
    }
}
