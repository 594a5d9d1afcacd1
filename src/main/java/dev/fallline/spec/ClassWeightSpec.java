package dev.fallline.spec;

import dev.fallline.problem.ProblemException;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How much the rows of each class weigh in training. */
public sealed interface ClassWeightSpec {

    /** Every class weighs the same in all: n/(k·nᵢ) for class i. */
    record Balanced() implements ClassWeightSpec {}

    /** @param weights by label, each &gt; 0; a class that is not named weighs 1 */
    record Given(SortedMap<String, Double> weights) implements ClassWeightSpec {
        public Given {
            weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
        }
    }

    /**
     * The weights by the number of a class; {@code null} where all weigh the same.
     *
     * @param classes  labels in class order
     * @param balanced works out the weights by which all classes weigh the same
     * @throws ProblemException when a label is none of a class
     */
    static float @Nullable [] byClass(
            @Nullable ClassWeightSpec weight, List<String> classes, Supplier<float[]> balanced) {
        return switch (weight) {
            case null -> null;
            case Balanced _ -> balanced.get();
            case Given(var weights) -> {
                for (String label : weights.keySet()) {
                    if (!classes.contains(label)) {
                        throw ProblemException.invalid("/class_weight/" + label, "unknown_class",
                                "There is no class `%s`; the classes are %s."
                                        .formatted(label, String.join(", ", classes)));
                    }
                }
                var byClass = new float[classes.size()];
                for (int i = 0; i < byClass.length; i++) {
                    byClass[i] = weights.getOrDefault(classes.get(i), 1.0).floatValue();
                }
                yield byClass;
            }
        };
    }
}
