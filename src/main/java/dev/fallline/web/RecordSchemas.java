package dev.fallline.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.type.TypeFactory;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.jackson.TypeNameResolver;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Describes records as they are written: names in {@code snake_case}, required what is always there, and {@code null}
 * possible where the record says {@link Nullable}.
 */
final class RecordSchemas implements ModelConverter {

    private static final String REFERENCE = "#/components/schemas/";

    /** Made with the document rather than at each start. */
    private static final class Reader {

        private static final ModelResolver RESOLVER = new ModelResolver(
                new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE), new Names());

        static {
            RESOLVER.setOpenapi31(true);
        }
    }

    /** Records within a record go by both their names: several have a {@code Column} of their own. */
    private static final class Names extends TypeNameResolver {
        @Override
        protected String nameForClass(Class<?> type, Set<Options> options) {
            Class<?> around = type.getEnclosingClass();
            return around != null && around.isRecord()
                    ? nameForClass(around, options).replaceFirst("Response$", "") + type.getSimpleName()
                    : super.nameForClass(type, options);
        }
    }

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        JavaType java = TypeFactory.defaultInstance().constructType(type.getType());
        if (!java.getRawClass().isRecord()) {
            return chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
        }
        Schema<?> schema = Reader.RESOLVER.resolve(type, context, chain);
        if (schema != null) {
            Schema<?> described = schema.get$ref() == null
                    ? schema
                    : context.getDefinedModels().get(schema.get$ref().substring(REFERENCE.length()));
            if (described != null && described.getProperties() != null) {
                complete(described, java.getRawClass());
            }
        }
        return schema;
    }

    private static void complete(Schema<?> schema, Class<?> type) {
        var required = new ArrayList<String>();
        for (RecordComponent component : type.getRecordComponents()) {
            String name = name(component);
            Schema<?> property = schema.getProperties().get(name);
            if (property != null) {
                schema.getProperties()
                        .put(
                                name,
                                component.getType() == JsonNode.class
                                        ? json(component)
                                        : described(property, component.getAnnotatedType()));
                if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class) && !mayBeLeftOut(component)) {
                    required.add(name);
                }
            }
        }
        schema.setRequired(required.isEmpty() ? null : required);
    }

    /** Any JSON, unless the component says of which types. */
    private static Schema<?> json(RecordComponent component) {
        var said = component.getAccessor().getAnnotation(io.swagger.v3.oas.annotations.media.Schema.class);
        return said == null || said.types().length == 0
                ? new JsonSchema()
                : new JsonSchema().types(Set.of(said.types()));
    }

    private static String name(RecordComponent component) {
        var given = component.getAccessor().getAnnotation(JsonProperty.class);
        return given == null || given.value().isEmpty()
                ? SnakeCaseStrategy.INSTANCE.translate(component.getName())
                : given.value();
    }

    private static boolean mayBeLeftOut(RecordComponent component) {
        var own = component.getAccessor().getAnnotation(JsonInclude.class);
        return own != null && own.value() != JsonInclude.Include.ALWAYS;
    }

    /** The schema with {@code null} wherever the type, or what it holds, may be that. */
    private static Schema<?> described(Schema<?> schema, java.lang.reflect.AnnotatedType type) {
        if (type instanceof AnnotatedParameterizedType generic) {
            var arguments = generic.getAnnotatedActualTypeArguments();
            if (schema.getItems() != null && arguments.length == 1) {
                schema.setItems(described(schema.getItems(), arguments[0]));
            } else if (schema.getAdditionalProperties() instanceof Schema<?> values && arguments.length == 2) {
                schema.setAdditionalProperties(described(values, arguments[1]));
            }
        }
        return type.isAnnotationPresent(Nullable.class) ? nullable(schema) : schema;
    }

    private static Schema<?> nullable(Schema<?> schema) {
        if (schema.get$ref() != null) {
            var none = new JsonSchema().types(Set.of("null"));
            return new JsonSchema().anyOf(List.of(new JsonSchema().$ref(schema.get$ref()), none));
        }
        Set<String> types = schema.getTypes();
        if (types != null && !types.contains("null")) {
            var all = new LinkedHashSet<>(types);
            all.add("null");
            schema.setTypes(all);
            Collection<?> values = schema.getEnum();
            if (values != null && !values.contains(null)) {
                addNull(schema);
            }
        }
        return schema;
    }

    private static <T> void addNull(Schema<T> schema) {
        var values = new ArrayList<@Nullable T>(schema.getEnum());
        values.add(null);
        schema.setEnum(values);
    }

    @Override
    public boolean isOpenapi31() {
        return true;
    }
}
