package dev.fallline.spec;

import dev.fallline.problem.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what is to be changed of a submitted job, and reports all faults at once. */
public final class AdjustmentReader {

    private static final Parameter LEARNING_RATE =
            Parameter.requiredNumber("learning_rate", Range.POSITIVE, "the new learning rate");

    private static final List<String> FIELDS = List.of(
            JobSpecReader.PRIORITY.name(),
            TrainingReader.MAX_RUNTIME.name(),
            TrainingReader.EPOCHS.name(),
            LEARNING_RATE.name());

    /** @throws ProblemException naming every fault with its pointer */
    public AdjustmentSpec read(JsonNode body) {
        var faults = new Faults();
        SpecNode node = SpecNode.of(body, "", faults);
        node.refuseOthers(FIELDS);
        if (body.isObject() && FIELDS.stream().allMatch(node::lacks)) {
            faults.add("", "missing", "Give at least one of %s.".formatted(Suggestions.list(FIELDS)));
        }
        var adjustment = new AdjustmentSpec(
                integer(node, JobSpecReader.PRIORITY),
                TrainingReader.readDuration(node, TrainingReader.MAX_RUNTIME),
                integer(node, TrainingReader.EPOCHS),
                node.lacks(LEARNING_RATE.name()) ? null : (Double) node.number(LEARNING_RATE));
        faults.refuse();
        return adjustment;
    }

    private static @Nullable Integer integer(SpecNode node, Parameter parameter) {
        return node.lacks(parameter.name()) ? null : (Integer) (int) node.integer(parameter);
    }
}
