package dev.fallline.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * All options of the service with their parameters, ranges, defaults and formulas: the definitions that specs are read
 * by, shown.
 */
public record Catalogue(
        List<Algorithm> models,
        List<Algorithm> losses,
        List<Algorithm> optimizers,
        List<Algorithm> schedules,
        List<Algorithm> initialisers,
        List<Algorithm> activations) {

    /**
     * One option.
     *
     * @param type        its name in a spec
     * @param formula     what it computes
     * @param description a sentence for a person
     * @param parameters  its fields in a spec
     * @param schema      JSON Schema of the part of a spec that asks for it
     */
    public record Algorithm(
            String type, String formula, String description, List<Field> parameters, JsonNode schema) {}

    /**
     * One field of an option.
     *
     * @param name             in a spec
     * @param type             of JSON
     * @param defaultValue     {@code null} when there is none, or when it follows from other fields
     * @param required         whether it must be given
     * @param minimum          smallest value allowed
     * @param exclusiveMinimum what it must be greater than
     * @param maximum          greatest value allowed
     * @param exclusiveMaximum what it must be less than
     * @param values           the words allowed; {@code null} when any
     * @param description      a sentence for a person
     */
    public record Field(
            String name,
            String type,
            @JsonProperty("default") @Nullable JsonNode defaultValue,
            boolean required,
            @Nullable Double minimum,
            @Nullable Double exclusiveMinimum,
            @Nullable Double maximum,
            @Nullable Double exclusiveMaximum,
            @Nullable List<String> values,
            String description) {

        private static Field of(Parameter parameter) {
            Range range = parameter.range();
            return new Field(
                    parameter.name(),
                    Models.name(parameter.kind()),
                    parameter.defaultValue() == null ? null : Literals.json(parameter.defaultValue()),
                    parameter.required(),
                    range.hasMinimum() && !range.exclusiveMinimum() ? (Double) range.minimum() : null,
                    range.hasMinimum() && range.exclusiveMinimum() ? (Double) range.minimum() : null,
                    range.hasMaximum() && !range.exclusiveMaximum() ? (Double) range.maximum() : null,
                    range.hasMaximum() && range.exclusiveMaximum() ? (Double) range.maximum() : null,
                    parameter.values().isEmpty() ? null : parameter.values(),
                    parameter.description());
        }
    }

    /** The catalogue of this service. */
    public static Catalogue current() {
        return new Catalogue(
                algorithms(Models.FAMILY, OptionSchema::of),
                algorithms(Losses.FAMILY, loss -> OptionSchema.ofWord("loss", loss)),
                algorithms(Optimizers.FAMILY, OptionSchema::of),
                algorithms(Schedules.FAMILY, OptionSchema::of),
                algorithms(Initialisers.FAMILY, OptionSchema::of),
                algorithms(Activations.FAMILY, one -> OptionSchema.ofWord("activation", one)));
    }

    private static List<Algorithm> algorithms(Family<?> family, Function<Definition<?>, JsonNode> schema) {
        return family.definitions().stream()
                .map(definition -> new Algorithm(
                        definition.type(),
                        definition.formula(),
                        definition.description(),
                        definition.parameters().stream().map(Field::of).toList(),
                        schema.apply(definition)))
                .toList();
    }
}
