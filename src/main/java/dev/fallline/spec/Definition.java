package dev.fallline.spec;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One member of a family of options.
 *
 * @param type        its name in JSON
 * @param formula     what it computes
 * @param description a sentence for a person
 * @param parameters  its fields, in the order in which they are shown
 * @param spec        the record it is read into
 */
record Definition<T>(
        String type, String formula, String description, List<Parameter> parameters, Class<? extends T> spec) {

    /** The JVM makes a record's components anew each time it is asked, which takes longer than all else here. */
    private static final ClassValue<List<RecordComponent>> COMPONENTS = new ClassValue<>() {
        @Override
        protected List<RecordComponent> computeValue(Class<?> spec) {
            return List.of(spec.getRecordComponents());
        }
    };

    Definition {
        parameters = List.copyOf(parameters);
    }

    /**
     * The record with these arguments. Its components are the parameters, {@code minLr} for {@code min_lr}: a member
     * is thereby stated once, and cannot be read in one order and written in another.
     */
    T create(Map<String, @Nullable Object> arguments) {
        List<RecordComponent> components = COMPONENTS.get(spec);
        Class<?>[] types = components.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = components.stream()
                .map(component -> converted(arguments.get(snakeCase(component.getName())), component.getType()))
                .toArray();
        try {
            return spec.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The parameters of '%s' do not fit its record".formatted(type), e);
        }
    }

    /** The parameters' values in a record of this definition, in the order of the parameters. */
    Map<String, Object> arguments(T value) {
        Map<String, Object> byName = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            byName.put(parameter.name(), component(value, parameter.name()));
        }
        return byName;
    }

    private Object component(T value, String name) {
        for (RecordComponent component : COMPONENTS.get(spec)) {
            if (snakeCase(component.getName()).equals(name)) {
                try {
                    return Objects.requireNonNull(component.getAccessor().invoke(value));
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException("'%s' of '%s' cannot be read".formatted(name, type), e);
                }
            }
        }
        throw new IllegalStateException("'%s' has no component for '%s'".formatted(type, name));
    }

    static String snakeCase(String camelCase) {
        StringBuilder name = new StringBuilder(camelCase.length() + 4);
        for (char letter : camelCase.toCharArray()) {
            if (Character.isUpperCase(letter)) {
                name.append('_');
            }
            name.append(Character.toLowerCase(letter));
        }
        return name.toString();
    }

    /** A value of the component's type; a faulty argument is {@code null}, and its record is never used. */
    private static Object converted(@Nullable Object argument, Class<?> type) {
        if (type == double.class) {
            return argument instanceof Number number ? number.doubleValue() : Double.NaN;
        }
        if (type == int.class) {
            return argument instanceof Number number ? number.intValue() : 0;
        }
        if (type == long.class) {
            return argument instanceof Number number ? number.longValue() : 0L;
        }
        if (type == boolean.class) {
            return Boolean.TRUE.equals(argument);
        }
        return argument == null ? "" : argument;
    }
}
