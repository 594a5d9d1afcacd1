package dev.fallline.spark.driver;

import dev.fallline.dataset.DataReading;
import dev.fallline.dataset.DatasetSource;
import dev.fallline.dataset.Recipe;
import dev.fallline.engine.linalg.Linalg;
import dev.fallline.engine.training.TrainingPlan;
import dev.fallline.spark.Wire;
import dev.fallline.spec.JobSpec;
import dev.fallline.spec.JobSpecReader;
import dev.fallline.spec.TrainingPlans;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.SparkFiles;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/** What an executor makes of a job once, for all its tasks: an executor works for one job alone. */
final class ExecutorContext {

    private static @Nullable ExecutorContext only;

    private final ExecutorJob job;
    private final DatasetSource source;
    private final Recipe recipe;
    private final TrainingPlan plan;
    private final Linalg linalg;

    private ExecutorContext(ExecutorJob job) {
        var json = Wire.json();
        this.job = job;
        this.source = json.readValue(job.source(), DatasetSource.class);
        this.recipe = json.readValue(job.recipe(), Recipe.class);
        this.linalg = Linalg.select(true);
        JobSpec spec = new JobSpecReader(true)
                .read(json.readTree(job.spec()), _ -> Optional.of(source.dataset().schema()));
        // The start is the driver's business.
        this.plan = TrainingPlans.plan(spec, recipe.features(), recipe.classes().size(), linalg, new float[0]);
    }

    static synchronized ExecutorContext of(Broadcast<ExecutorJob> job) {
        ExecutorContext made = only;
        if (made == null) {
            made = new ExecutorContext(job.value());
            only = made;
        }
        return made;
    }

    TrainingPlan plan() {
        return plan;
    }

    Linalg linalg() {
        return linalg;
    }

    Recipe recipe() {
        return recipe;
    }

    float @Nullable [] classWeights() {
        return job.classWeights();
    }

    /** To be closed. */
    DataReading reading() {
        return new DataReading(source, file(source, job.sentFile()), Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** @param sentFile name of the dataset's file among those that Spark fetched; {@code null} if it is not one of them */
    static Path file(DatasetSource source, @Nullable String sentFile) {
        if (sentFile != null) {
            return Path.of(SparkFiles.get(sentFile));
        }
        String location = source.location();
        return location == null ? Path.of("none") : Path.of(URI.create(location));
    }
}
