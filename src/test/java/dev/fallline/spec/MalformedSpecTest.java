package dev.fallline.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.problem.Fault;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.ObjectNode;

/** Every fault has the pointer of its field and a stable code, and all of a request are named at once. */
class MalformedSpecTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            # unknown fields and values
            "optimiser": {}                                            | /optimiser                        | unknown_field
            "optimizer": {"learing_rate": 1}                           | /optimizer/learing_rate           | unknown_field
            "schedule": {"beta": 1}                                    | /schedule/beta                    | unknown_field
            "resources": {"gpus": 1}                                   | /resources/gpus                   | unknown_field
            "training": {"on_divergence": {"do": 1}}                   | /training/on_divergence/do        | unknown_field
            "a/b~c": 1                                                 | /a~1b~0c                          | unknown_field
            "optimizer": {"type": "adamm"}                             | /optimizer/type                   | unknown_value
            "schedule": {"type": "cosin"}                              | /schedule/type                    | unknown_value
            "loss": "cross_entropi"                                    | /loss                             | unknown_value
            "training": {"strategy": "minibatch"}                      | /training/strategy                | unknown_value
            "training": {"on_divergence": {"action": "stop"}}          | /training/on_divergence/action    | unknown_value
            # wrong types
            "optimizer": {"learning_rate": "0.1"}                      | /optimizer/learning_rate          | wrong_type
            "optimizer": {"learning_rate": null}                       | /optimizer/learning_rate          | wrong_type
            "optimizer": {"amsgrad": 1}                                | /optimizer/amsgrad                | wrong_type
            "optimizer": "adam"                                        | /optimizer                        | wrong_type
            "optimizer": null                                          | /optimizer                        | wrong_type
            "training": {"epochs": 1.5}                                | /training/epochs                  | wrong_type
            "training": {"epochs": true}                               | /training/epochs                  | wrong_type
            "training": {"epochs": [1]}                                | /training/epochs                  | wrong_type
            "training": []                                             | /training                         | wrong_type
            "name": 7                                                  | /name                             | wrong_type
            "tags": {"team": 7}                                        | /tags/team                        | wrong_type
            "loss": {"type": "mse"}                                    | /loss                             | wrong_type
            "training": {"max_runtime": 600}                           | /training/max_runtime             | wrong_type
            # out of range
            "optimizer": {"learning_rate": -0.1}                       | /optimizer/learning_rate          | out_of_range
            "optimizer": {"learning_rate": 0}                          | /optimizer/learning_rate          | out_of_range
            "optimizer": {"learning_rate": 1e39}                       | /optimizer/learning_rate          | out_of_range
            "optimizer": {"learning_rate": 1e999}                      | /optimizer/learning_rate          | out_of_range
            "optimizer": {"beta1": 1}                                  | /optimizer/beta1                  | out_of_range
            "optimizer": {"weight_decay": -1}                          | /optimizer/weight_decay           | out_of_range
            "regularization": {"l2": -1}                               | /regularization/l2                | out_of_range
            "training": {"epochs": 0}                                  | /training/epochs                  | out_of_range
            "training": {"epochs": 99999999999999999999999}            | /training/epochs                  | out_of_range
            "training": {"seed": 99999999999999999999999}              | /training/seed                    | out_of_range
            "training": {"batch_size": 0}                              | /training/batch_size              | out_of_range
            "training": {"log_every_steps": 0}                         | /training/log_every_steps         | out_of_range
            "training": {"max_runtime": "PT0S"}                        | /training/max_runtime             | out_of_range
            "training": {"max_runtime": "10 minutes"}                  | /training/max_runtime             | wrong_format
            "training": {"gradient_clipping": {"norm": 0}}             | /training/gradient_clipping/norm  | out_of_range
            "resources": {"threads": 0}                                | /resources/threads                | out_of_range
            "priority": 100000                                         | /priority                         | out_of_range
            "retry": {"max_attempts": 0}                               | /retry/max_attempts               | out_of_range
            "schedule": {"type": "exponential", "gamma": 1.1}          | /schedule/gamma                   | out_of_range
            "name": " "                                                | /name                             | out_of_range
            "name": "a/b"                                              | /name                             | out_of_range
            "name": ".."                                               | /name                             | out_of_range
            # missing
            "schedule": {"type": "exponential"}                        | /schedule/gamma                   | missing
            "schedule": {"type": "step", "gamma": 0.5}                 | /schedule/every_steps             | missing
            "schedule": {"type": "inverse_time"}                       | /schedule/decay                   | missing
            "schedule": {"type": "linear_warmup_cosine"}               | /schedule/warmup_steps            | missing
            "training": {"target": {"metric": "train_loss"}}           | /training/target/value            | missing
            # what does not fit
            "loss": "mse"                                              | /loss                             | loss_does_not_fit
            "huber_delta": 2                                           | /huber_delta                      | does_not_apply
            "training": {"strategy": "batch", "batch_size": 8}         | /training/batch_size              | does_not_apply
            "training": {"strategy": "stochastic", "batch_size": 8}    | /training/batch_size              | does_not_apply
            "training": {"gradient_clipping": {}}                      | /training/gradient_clipping       | conflict
            "training": {"gradient_clipping": {"norm": 1, "value": 1}} | /training/gradient_clipping       | conflict
            "optimizer": {"type": "sgd", "nesterov": true}             | /optimizer/nesterov               | conflict
            "training": {"early_stopping": {"metric": "validation_r2"}}| /training/early_stopping/metric   | unknown_metric
            "training": {"target": {"metric": "loss", "value": 1}}     | /training/target/metric           | unknown_metric
            "schedule": {"type": "reduce_on_plateau", "metric": "x"}   | /schedule/metric                  | unknown_metric
            # webhook
            "webhook": {"url": "ftp://example.org"}                    | /webhook/url                      | invalid_value
            "webhook": {"url": "https://a:b@example.org"}              | /webhook/url                      | invalid_value
            "webhook": {"events": ["job.failed"]}                      | /webhook/url                      | missing
            "webhook": {"url": "https://example.org", "events": []}    | /webhook/events                   | invalid_type
            "webhook": {"url": "https://a.org", "events": ["failed"]}  | /webhook/events/0                 | unknown_value
            "training": {"checkpoint": {"every_epochs": 0}}            | /training/checkpoint/every_epochs | out_of_range
            "training": {"checkpoint": {"interval": "30"}}             | /training/checkpoint/interval     | wrong_format
            "training": {"checkpoint": {"keep": 0}}                    | /training/checkpoint/keep         | out_of_range
            """)
    void namesTheFaultOfAJob(String field, String pointer, String code) {
        assertThat(codes(SpecExamples.withFields(field))).containsExactly(pointer + " " + code);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type": "softmaxx"}                                          | /model/type           | unknown_value
            {"type": null}                                                | /model/type           | wrong_type
            {}                                                            | /model/type           | missing
            {"type": "softmax", "hidden": [3]}                            | /model/hidden         | unknown_field
            {"type": "mlp", "hidden": 3}                                  | /model/hidden         | wrong_type
            {"type": "mlp", "hidden": []}                                 | /model/hidden         | out_of_range
            {"type": "mlp", "hidden": [8, 0]}                             | /model/hidden/1       | out_of_range
            {"type": "mlp", "hidden": [8.5]}                              | /model/hidden/0       | wrong_type
            {"type": "mlp", "hidden": [65536, 65536]}                     | /model                | model_too_large
            {"type": "mlp", "dropout": 1}                                 | /model/dropout        | out_of_range
            {"type": "mlp", "activation": "rellu"}                        | /model/activation     | unknown_value
            {"type": "mlp", "init": {"type": "he"}}                       | /model/init/type      | unknown_value
            {"type": "mlp", "init": {"type": "he_normal", "std": 1}}      | /model/init/std       | unknown_field
            {"type": "mlp", "init": {"type": "normal", "std": 0}}         | /model/init/std       | out_of_range
            {"type": "mlp", "init": {"type": "model"}}                    | /model/init/id        | missing
            {"type": "linear"}                                            | /dataset/target       | target_not_numeric
            {"type": "logistic"}                                          | /dataset/target       | target_not_binary
            {"type": "softmax", "init": {"type": "given"}}                | /model/init/layers    | missing
            {"type": "softmax", "init": {"type": "given", "layers": 1}}   | /model/init/layers    | wrong_type
            {"type": "softmax", "init": {"type": "given", "layers": []}}  | /model/init/layers    | wrong_shape
            {"type": "softmax", "init": {"type": "given", "layers": [{}]}}| /model/init/layers/0/weights | missing
            """)
    void namesTheFaultOfAModel(String model, String pointer, String code) {
        String spec = "{\"dataset\": {\"id\": \"iris\", \"target\": \"species\"}, \"model\": " + model + "}";

        assertThat(codes(spec)).containsExactly(pointer + " " + code);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"target": "species"}                                              | /dataset/id         | missing
            {"id": "iris"}                                                     | /dataset/target     | missing
            {"id": 7, "target": "species"}                                     | /dataset/id         | wrong_type
            {"id": "iriss", "target": "species"}                               | /dataset/id         | dataset_not_found
            {"id": "iris", "target": "specie"}                                 | /dataset/target     | unknown_column
            {"id": "iris", "target": "species", "features": []}                | /dataset/features   | no_features
            {"id": "iris", "target": "species", "features": "sepal_width"}     | /dataset/features   | wrong_type
            {"id": "iris", "target": "species", "features": [7]}               | /dataset/features/0 | wrong_type
            {"id": "iris", "target": "species", "features": ["sepal"]}         | /dataset/features/0 | unknown_column
            {"id": "iris", "target": "species", "features": ["species"]}       | /dataset/features/0 | target_among_features
            {"id": "iris", "target": "species", "standardize": "yes"}          | /dataset/standardize | wrong_type
            {"id": "iris", "target": "species", "missing": "median"}           | /dataset/missing    | unknown_value
            {"id": "iris", "target": "species", "split": 0.2}                  | /dataset/split      | wrong_type
            {"id": "iris", "target": "species", "split": {"validation": 1}}    | /dataset/split/validation | out_of_range
            {"id": "iris", "target": "species", "split": {"test": 0.8}}        | /dataset/split      | out_of_range
            {"id": "mixed", "target": "notes", "features": ["size"]}           | /dataset/target     | target_not_classes
            {"id": "mixed", "target": "size", "features": ["digit"]}           | /dataset/target     | target_not_classes
            {"id": "mixed", "target": "always", "features": ["size"]}          | /dataset/target     | target_has_one_class
            {"id": "mixed", "target": "serial", "features": ["size"]}          | /dataset/target     | too_many_classes
            {"id": "mixed", "target": "never", "features": ["size"]}           | /dataset/target     | column_without_values
            {"id": "mixed", "target": "colour", "features": ["notes"]}         | /dataset/features/0 | unusable_column
            {"id": "mixed", "target": "colour", "scaling": "log"}              | /dataset/scaling    | unknown_value
            {"id": "mixed", "target": "colour", "standardize": true, "scaling": "none"} | /dataset/standardize | conflict
            {"id": "mixed", "target": "colour", "hash_buckets": 0}             | /dataset/hash_buckets | out_of_range
            {"id": "mixed", "target": "colour", "split": {"by": "when"}}       | /dataset/split/by   | unknown_column
            {"id": "mixed", "target": "colour", "split": {"by": "colour"}}     | /dataset/split/by   | unusable_column
            {"id": "mixed", "target": "colour", "features": ["never"]}         | /dataset/features/0 | column_without_values
            {"id": "mixed", "target": "digit", "features": ["colour"], "missing": "fail"} | /dataset/missing | missing_values
            """)
    void namesTheFaultOfADataset(String dataset, String pointer, String code) {
        assertThat(codes("{\"dataset\": " + dataset + ", \"model\": {\"type\": \"softmax\"}}"))
                .contains(pointer + " " + code)
                .allMatch(fault -> fault.startsWith("/dataset"));
    }

    @Test
    void namesTenFaultsAtOnce() {
        List<String> faults = codes("""
                {"dataset": {"id": "none", "target": "species", "split": {"validation": -1}},
                 "model": {"type": "mlp", "activation": "rellu", "hidden": [0]},
                 "loss": "cross",
                 "optimizer": {"type": "adam", "learing_rate": 0.1, "learning_rate": -1},
                 "training": {"epochs": "ten", "batch_size": 1.5},
                 "name": 1}""");

        assertThat(faults).containsExactlyInAnyOrder(
                "/dataset/id dataset_not_found",
                "/dataset/split/validation out_of_range",
                "/model/activation unknown_value",
                "/model/hidden/0 out_of_range",
                "/loss unknown_value",
                "/optimizer/learing_rate unknown_field",
                "/optimizer/learning_rate out_of_range",
                "/training/epochs wrong_type",
                "/training/batch_size wrong_type",
                "/name wrong_type");
    }

    @Test
    void checksTheFieldsOfAnUnknownTypeToo() {
        assertThat(codes(SpecExamples.withFields(
                        "\"optimizer\": {\"type\": \"adamm\", \"learning_rate\": -1, \"lerning_rate\": 1}")))
                .containsExactly(
                        "/optimizer/type unknown_value",
                        "/optimizer/learning_rate out_of_range",
                        "/optimizer/lerning_rate unknown_field");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "optimizer": {"learing_rate": 1}  | did you mean `learning_rate`?
            "optimizer": {"type": "Adam"}     | did you mean `adam`?
            "schedule": {"type": "cosin"}     | did you mean `cosine`?
            "loss": "crossentropy"            | did you mean `cross_entropy`?
            "optimizer": {"type": "lion"}     | Known are `sgd`, `momentum`
            "optimizer": {"learning_rate": 0} | greater than 0
            "optimizer": {"beta1": 2}         | at least 0 and less than 1
            "training": {"epochs": 1.5}       | a whole number at least 1
            """)
    void saysWhatWasMeantOrExpected(String field, String detail) {
        assertThat(faults(SpecExamples.withFields(field)))
                .singleElement()
                .satisfies(fault -> assertThat(fault.detail()).contains(detail));
    }

    @Test
    void suggestsTheColumnThatWasMeant() {
        assertThat(faults("""
                {"dataset": {"id": "iris", "target": "Species", "features": ["sepal_lenght"]},
                 "model": {"type": "softmax"}}""").stream().map(Fault::detail))
                .satisfiesExactly(
                        detail -> assertThat(detail).contains("did you mean `species`?"),
                        detail -> assertThat(detail).contains("did you mean `sepal_length`?"));
    }

    @Test
    void refusesAFeatureListedTwice() {
        assertThat(codes(SpecExamples.mixed("digit", "[\"size\", \"size\"]", "\"model\": {\"type\": \"softmax\"}")))
                .containsExactly("/dataset/features/1 duplicate_feature");
    }

    @Test
    void refusesAMetricOfValidationWithoutRowsForIt() {
        String spec = """
                {"dataset": {"id": "iris", "target": "species", "split": {"validation": 0}},
                 "model": {"type": "softmax"}, "training": {"early_stopping": {"metric": "validation_loss"}}}""";

        assertThat(codes(spec)).containsExactly("/training/early_stopping/metric no_validation_rows");
    }

    @Test
    void holdsGivenLayersAgainstTheEncodedFeatures() {
        // size is one feature, colour one for each of its four categories, new one
        String fits = given("[[1, 2], [1, 2], [1, 2], [1, 2], [1, 2], [1, 2]]", "[0, 0]");
        String tooFew = given("[[1, 2], [1, 2], [1, 2]]", "[0, 0]");
        String ragged = given("[[1, 2], [1], [1, 2], [1, 2], [1, 2], [1, \"2\"]]", "[0, 0, 0]");

        assertThat(codes(fits)).isEmpty();
        assertThat(codes(tooFew)).containsExactly("/model/init/layers/0/weights wrong_shape");
        assertThat(codes(ragged)).containsExactly(
                "/model/init/layers/0/weights/1 wrong_shape",
                "/model/init/layers/0/weights/5/1 wrong_type",
                "/model/init/layers/0/bias wrong_shape");
    }

    private static String given(String weights, String bias) {
        return SpecExamples.mixed("digit", "[\"size\", \"colour\", \"new\"]", """
                "model": {"type": "mlp", "hidden": [2], "init": {"type": "given", "layers": [
                {"weights": %s, "bias": %s},
                {"weights": [[1,2,3,4,5,6,7,8,9,0], [1,2,3,4,5,6,7,8,9,0]]}]}},
                "loss": "cross_entropy\"""".formatted(weights, bias));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"text\"", "7", "null", "true", "{}", "[[[{}]]]", "{\"dataset\": []}",
            "{\"model\": [1]}", "{\"dataset\": null, \"model\": null}", "{\"\": {\"\": 1}}"})
    void answersWhateverJsonComesWithFaults(String json) {
        assertThat(faults(json)).isNotEmpty();
    }

    @Test
    void answersEveryValueInEveryPlaceWithNothingButFaults() {
        List<String> values = List.of("null", "true", "-1", "1e308", "1e400", "1" + "0".repeat(400), "\"\"", "\"x\"",
                "[]", "[null]", "[[]]", "{}", "{\"type\": null}", "{\"type\": \"given\", \"layers\": [[], 1]}",
                "[".repeat(200) + "]".repeat(200));
        ObjectNode full = (ObjectNode) SpecExamples.json("{}");
        full.setAll(new JobSpecWriter().write(SpecExamples.minimalWith("""
                "training": {"early_stopping": {}, "target": {"value": 1}, "gradient_clipping": {"norm": 1}}""")));
        for (String value : values) {
            for (String path : paths(full)) {
                ObjectNode spec = full.deepCopy();
                int slash = path.lastIndexOf('/');
                ((ObjectNode) spec.at(path.substring(0, slash))).set(path.substring(slash + 1), SpecExamples.json(value));
                assertThat(SpecExamples.faults(spec)).allSatisfy(
                        fault -> assertThat(fault.pointer()).as("%s = %s", path, value).isNotNull());
            }
        }
    }

    @Test
    void refusesNotANumber() {
        ObjectNode spec = (ObjectNode) SpecExamples.json(SpecExamples.withFields("\"optimizer\": {}"));
        ((ObjectNode) spec.get("optimizer")).set("learning_rate", DoubleNode.valueOf(Double.NaN));

        assertThat(SpecExamples.faults(spec)).extracting(Fault::code).containsExactly("out_of_range");
    }

    @Test
    void cutsTheFaultsOfAHostileRequest() {
        String fields = IntStream.range(0, 5000).mapToObj("\"f%d\": 1"::formatted).collect(Collectors.joining(", "));

        assertThat(faults(SpecExamples.withFields(fields)))
                .hasSize(Faults.MOST + 1)
                .last()
                .satisfies(fault -> assertThat(fault.code()).isEqualTo("too_many_faults"));
    }

    private static List<String> paths(ObjectNode node) {
        return node.properties().stream()
                .flatMap(field -> {
                    Stream<String> below = field.getValue() instanceof ObjectNode object
                            ? paths(object).stream().map(path -> "/" + field.getKey() + path)
                            : Stream.empty();
                    return Stream.concat(Stream.of("/" + field.getKey()), below);
                })
                .toList();
    }

    private static List<Fault> faults(String spec) {
        return SpecExamples.faults(SpecExamples.json(spec));
    }

    private static List<String> codes(String spec) {
        return faults(spec).stream().map(fault -> fault.pointer() + " " + fault.code()).toList();
    }
}
