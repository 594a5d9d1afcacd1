package dev.fallline.job;

import dev.fallline.Ids;
import dev.fallline.checkpoint.Checkpoint;
import dev.fallline.checkpoint.CheckpointDraft;
import dev.fallline.checkpoint.Checkpoints;
import dev.fallline.dataset.Datasets;
import dev.fallline.engine.training.TrainerState;
import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.JobSpec;
import dev.fallline.spec.JobSpecReader;
import dev.fallline.spec.JobSpecWriter;
import dev.fallline.web.TraceContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Starts new jobs from the checkpoints of others. Where nothing is changed that the optimizer's buffers and the count of
 * steps depend on, the new job goes on where the checkpoint is; otherwise it starts anew with its parameters.
 */
@Service
class JobForks {

    /** What a checkpoint fits only as long as it stays. */
    private static final List<String> FIXED = List.of("/dataset", "/model", "/loss");

    /** What the count of steps and the optimizer's buffers depend on. */
    private static final List<String> BUILT_ON = List.of(
            "/optimizer/type",
            "/schedule",
            "/training/strategy",
            "/training/batch_size",
            "/training/accumulate_steps",
            "/training/average",
            "/training/early_stopping/metric");

    private final Checkpoints checkpoints;
    private final JobService jobs;
    private final Datasets datasets;
    private final JobSpecReader reader;
    private final JobSpecWriter writer;
    private final JsonMapper json;
    private final Ids ids;

    JobForks(
            Checkpoints checkpoints,
            JobService jobs,
            Datasets datasets,
            JobSpecReader reader,
            JobSpecWriter writer,
            JsonMapper json,
            Ids ids) {
        this.checkpoints = checkpoints;
        this.jobs = jobs;
        this.datasets = datasets;
        this.reader = reader;
        this.writer = writer;
        this.json = json;
        this.ids = ids;
    }

    /**
     * @param trace   that the request is part of, or {@code null}
     * @param changes parts of a job spec, as a JSON merge patch (RFC 7396) on the other job's
     * @throws ProblemException when there is no such checkpoint, or the changes are at fault or do not fit it
     */
    JobView fork(String checkpointId, JsonNode changes, @Nullable TraceContext trace) {
        if (!changes.isObject()) {
            throw ProblemException.invalid("", "wrong_type", "Expected an object with the parts of the spec to change.");
        }
        Checkpoint checkpoint = checkpoints.get(checkpointId);
        Job source = jobs.find(checkpoint.jobId());
        var before = (ObjectNode) json.readTree(source.spec());
        Adjustments.apply(source.adjustments(), before);
        JobSpec spec = reader.read(merged(before.deepCopy(), changes), datasets.of(source.project()));
        // Printed and read again, as the other was: the same number must be the same kind of node.
        JsonNode after = json.readTree(writer.write(spec).toString());
        boolean goesOn = BUILT_ON.stream().allMatch(part -> before.at(part).equals(after.at(part)));
        check(before, after, spec, goesOn ? checkpoint.epoch() : 0);
        TrainerState state = checkpoints.load(checkpoint);
        TrainerState first = goesOn ? goingOn(state, spec, changes) : anew(state);

        String id = ids.next("job_");
        Checkpoint stored = checkpoints.store(
                new CheckpointDraft(
                        id,
                        0,
                        goesOn ? checkpoint.epoch() : 0,
                        goesOn ? checkpoint.step() : 0,
                        goesOn ? checkpoint.metrics() : Map.of(),
                        Duration.ZERO,
                        goesOn ? checkpoint.score() : null),
                first);
        try {
            return jobs.accept(source.project(), spec, id, checkpointId, trace, () -> checkpoints.publish(stored));
        } catch (RuntimeException fault) {
            checkpoints.discard(stored);
            throw fault;
        }
    }

    private static void check(JsonNode before, JsonNode after, JobSpec spec, int epochs) {
        var faults = new ArrayList<Fault>();
        for (String part : FIXED) {
            if (!before.at(part).equals(after.at(part))) {
                faults.add(new Fault(
                        part, "does_not_apply", "A fork keeps the dataset, the model and the loss of its checkpoint."));
            }
        }
        if (spec.training().epochs() <= epochs) {
            faults.add(new Fault(
                    "/training/epochs",
                    "out_of_range",
                    "The checkpoint has %d epochs behind it; `epochs` must be greater.".formatted(epochs)));
        }
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
    }

    private static TrainerState goingOn(TrainerState state, JobSpec spec, JsonNode changes) {
        var numbers = new TreeMap<>(state.numbers());
        numbers.put("epochs", (double) spec.training().epochs());
        JsonNode rate = changes.at("/optimizer/learning_rate");
        if (rate.isNumber()) {
            numbers.put("learning_rate", rate.asDouble());
        }
        return new TrainerState(state.tensors(), numbers);
    }

    /** Nothing but parameters: what a trainer cannot be restored to, but start from. */
    private static TrainerState anew(TrainerState state) {
        float[] average = state.tensors().get("average");
        var tensors = new TreeMap<String, float[]>();
        tensors.put("parameters", average == null ? state.tensor("parameters") : average);
        return new TrainerState(tensors, new TreeMap<>());
    }

    private static ObjectNode merged(ObjectNode target, JsonNode patch) {
        for (var change : patch.properties()) {
            JsonNode value = change.getValue();
            if (value.isNull()) {
                target.remove(change.getKey());
            } else if (value.isObject()) {
                JsonNode old = target.path(change.getKey());
                target.set(
                        change.getKey(),
                        merged(old.isObject() ? (ObjectNode) old : target.objectNode(), value));
            } else {
                target.set(change.getKey(), value);
            }
        }
        return target;
    }
}
