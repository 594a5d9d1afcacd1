package dev.fallline.checkpoint;

import dev.fallline.Ids;
import dev.fallline.engine.training.TrainerState;
import dev.fallline.problem.ProblemException;
import dev.fallline.storage.ArtifactStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** The saved states of jobs, each in a {@link StateFile}. */
@Service
public class Checkpoints {

    private static final String DIRECTORY = "checkpoints";

    private final CheckpointRepository checkpoints;
    private final ArtifactStore artifacts;
    private final StateFile states;
    private final Ids ids;
    private final Clock clock;

    Checkpoints(
            CheckpointRepository checkpoints, ArtifactStore artifacts, JsonMapper json, Ids ids, Clock clock) {
        this.checkpoints = checkpoints;
        this.artifacts = artifacts;
        this.states = new StateFile(json);
        this.ids = ids;
        this.clock = clock;
    }

    /** Stores a state, as yet without making it known. Either {@link #publish} or {@link #discard} follows. */
    public Checkpoint store(CheckpointDraft draft, TrainerState state) {
        String id = ids.next("ckpt_");
        var artifact = artifacts.put(
                "%s/%s/%s.safetensors".formatted(DIRECTORY, draft.jobId(), id),
                out -> states.write(state, out));
        return new Checkpoint(
                id,
                draft.jobId(),
                draft.attempt(),
                draft.epoch(),
                draft.step(),
                draft.metrics(),
                draft.elapsed(),
                draft.score(),
                clock.instant(),
                artifact);
    }

    /** Makes a stored state known, in the caller's transaction if there is one. */
    public void publish(Checkpoint checkpoint) {
        checkpoints.insert(checkpoint);
    }

    /** Removes what was stored of a state that is not to be known. */
    public void discard(Checkpoint checkpoint) {
        artifacts.delete(checkpoint.artifact().key());
    }

    /** @throws ProblemException when there is none */
    public Checkpoint get(String id) {
        Checkpoint checkpoint = checkpoints.find(id);
        if (checkpoint == null) {
            throw ProblemException.notFound("checkpoint", id);
        }
        return checkpoint;
    }

    /** The newest first. */
    public List<Checkpoint> of(String jobId) {
        return checkpoints.of(jobId);
    }

    /**
     * The state of a checkpoint.
     *
     * @throws dev.fallline.storage.ArtifactMissingException when its file is gone
     * @throws dev.fallline.storage.ArtifactDamagedException when its file is not what was written
     */
    public TrainerState load(Checkpoint checkpoint) {
        try (var in = artifacts.open(checkpoint.artifact())) {
            return states.read(in, checkpoint.artifact().bytes());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read checkpoint " + checkpoint.id(), e);
        }
    }

    /** Removes all of a job's but the newest {@code keep} and the best. */
    public void prune(String jobId, int keep) {
        List<Checkpoint> newest = checkpoints.of(jobId);
        if (newest.size() <= keep) {
            return;
        }
        var kept = new ArrayList<>(newest.subList(0, keep));
        newest.stream()
                .filter(checkpoint -> checkpoint.score() != null)
                .min(Comparator.comparing(Checkpoint::score))
                .ifPresent(kept::add);
        newest.stream().filter(checkpoint -> !kept.contains(checkpoint)).forEach(this::remove);
    }

    /** Removes all of a job's. */
    public void removeAll(String jobId) {
        checkpoints.of(jobId).forEach(this::remove);
    }

    /** Removes files that no checkpoint knows, left by a process that ended between the two; for a sweep. */
    public int sweep(Instant before) {
        var orphans = artifacts.olderThan(DIRECTORY, before).stream()
                .filter(key -> !checkpoints.knows(key))
                .toList();
        orphans.forEach(artifacts::delete);
        return orphans.size();
    }

    /** First the row: a file without a row is only waste, a row without its file a broken promise. */
    public void remove(Checkpoint checkpoint) {
        checkpoints.delete(checkpoint.id());
        discard(checkpoint);
    }
}
