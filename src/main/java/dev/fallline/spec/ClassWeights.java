package dev.fallline.spec;

import dev.fallline.engine.metric.Task;
import dev.fallline.spec.DatasetSchema.Column;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads {@code class_weight}: {@code "balanced"}, or a number for each label. */
final class ClassWeights {

    static final String FIELD = "class_weight";
    static final String BALANCED = "balanced";

    private static final Parameter WORD = Parameter.structure(FIELD, Parameter.Kind.STRING, null, false, "class weights");
    private static final Parameter WEIGHT = Parameter.requiredNumber("weight", Range.POSITIVE, "the weight of a class");

    private ClassWeights() {}

    static @Nullable ClassWeightSpec read(SpecNode job, Task task, @Nullable Column target, Faults faults) {
        if (job.lacks(FIELD)) {
            return null;
        }
        if (task == Task.REGRESSION) {
            job.fault(FIELD, "does_not_apply", "`class_weight` is for classes; this job predicts a number.");
            return null;
        }
        JsonNode value = job.raw(FIELD);
        if (value != null && value.isObject()) {
            var weights = new TreeMap<String, Double>();
            for (var entry : value.properties()) {
                String pointer = job.child(FIELD).pointer(entry.getKey());
                Object weight = SpecNode.value(entry.getValue(), pointer, WEIGHT, faults);
                if (target != null && !target.labels().isEmpty() && !target.labels().contains(entry.getKey())) {
                    faults.add(pointer, "unknown_class", "There is no class `%s` in `%s`; %s."
                            .formatted(entry.getKey(), target.name(), Suggestions.hint(entry.getKey(), target.labels())));
                }
                weights.put(entry.getKey(), weight instanceof Number number ? number.doubleValue() : 1.0);
            }
            return new ClassWeightSpec.Given(weights);
        }
        String word = job.text(WORD);
        if (word != null && !word.equals(BALANCED)) {
            job.fault(FIELD, "unknown_value", "`class_weight` is `balanced` or an object of labels with their weights.");
        }
        return word == null ? null : new ClassWeightSpec.Balanced();
    }
}
