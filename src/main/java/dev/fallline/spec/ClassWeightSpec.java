package dev.fallline.spec;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

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
}
