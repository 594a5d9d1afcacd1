package dev.fallline.dataset;

import dev.fallline.engine.metric.Task;
import dev.fallline.engine.training.RowSource;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.DatasetCatalog;
import dev.fallline.spec.DatasetSchema;
import dev.fallline.spec.DatasetSpec;
import dev.fallline.spec.Sparsity;
import dev.fallline.web.Cursor;
import dev.fallline.web.OwnedCollection;
import dev.fallline.web.Page;
import dev.fallline.web.PageRequest;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Service;

/** The stored datasets, bundled and uploaded. */
@Service
public class Datasets implements OwnedCollection {

    private final DatasetRepository repository;
    private final BundledDatasets bundled;
    private final Uploads uploads;
    private final DatasetFiles files;
    private final TableReader reader;
    private final ObjectProvider<DatasetUsage> usages;
    private final PreparedFiles preparedFiles;
    private final PreparedCache prepared;

    Datasets(
            DatasetRepository repository,
            BundledDatasets bundled,
            Uploads uploads,
            DatasetFiles files,
            TableReader reader,
            ObjectProvider<DatasetUsage> usages,
            PreparedFiles preparedFiles,
            DatasetProperties properties) {
        this.repository = repository;
        this.bundled = bundled;
        this.uploads = uploads;
        this.files = files;
        this.reader = reader;
        this.usages = usages;
        this.preparedFiles = preparedFiles;
        this.prepared = new PreparedCache(properties.cache().toBytes());
    }

    /** Stores what a client sends; {@code null} name if it said none. */
    Dataset create(String project, InputStream source, @Nullable String name, ReadOptions options) {
        return uploads.store(project, source, name, options);
    }

    /** @throws ProblemException if there is none, a job needs it, or it is part of the program */
    public void delete(String id) {
        get(id);
        if (bundled.find(id) != null) {
            throw ProblemException.conflict(
                    "dataset_bundled", "Dataset '%s' is part of the program and stays.".formatted(id));
        }
        if (usages.stream().anyMatch(usage -> usage.inUse(id))) {
            throw ProblemException.conflict(
                    "dataset_in_use", "Dataset '%s' is used by a job that has not ended.".formatted(id));
        }
        repository.delete(id);
        prepared.forget(id);
        preparedFiles.forget(id);
        files.delete(id);
    }

    /** The first rows by column, as prediction would take them. */
    List<Map<String, @Nullable Object>> head(String id, int rows) {
        var dataset = get(id);
        return bundled.find(id) == null ? reader.head(dataset, files.parquet(id), rows) : bundled.head(id, rows);
    }

    /** @throws ProblemException if there is none */
    public Dataset get(String id) {
        return lookUp(id).orElseThrow(() -> ProblemException.notFound("dataset", id));
    }

    @Override
    public String collection() {
        return "datasets";
    }

    @Override
    public String member() {
        return "dataset";
    }

    @Override
    public @Nullable String projectOf(String id) {
        return repository.projectOf(id).orElse(null);
    }

    /** What the specs of a project may name: its own datasets and the bundled ones. */
    public DatasetCatalog of(String project) {
        return new DatasetCatalog() {
            @Override
            public Optional<DatasetSchema> find(String id) {
                return bundled.find(id) == null && !project.equals(projectOf(id)) ? Optional.empty() : schema(id);
            }

            @Override
            public List<String> words() {
                return BundledDatasets.IDS;
            }
        };
    }

    /** As a spec sees it; empty where there is none. */
    public Optional<DatasetSchema> schema(String id) {
        return lookUp(id).map(Dataset::schema);
    }

    private Optional<Dataset> lookUp(String id) {
        var own = bundled.find(id);
        return own == null ? repository.find(id) : Optional.of(own);
    }

    /** Those of a project, newest first; the bundled ones follow the uploads. */
    public Page<Dataset> list(String project, PageRequest page) {
        List<Dataset> rows = new ArrayList<>(repository.list(project, page));
        bundled.all().stream().filter(dataset -> isAfter(dataset, page.after())).forEach(rows::add);
        return Page.of(
                rows.subList(0, Math.min(rows.size(), page.fetch())),
                page,
                dataset -> new Cursor(dataset.createdAt(), dataset.id()));
    }

    private static boolean isAfter(Dataset dataset, @Nullable Cursor cursor) {
        return cursor == null || dataset.createdAt().isBefore(cursor.createdAt());
    }

    /**
     * The matrices of a job, built once for all jobs that want the same.
     *
     * @param linear whether the model has no hidden layers, and so takes sparse rows where that pays
     * @throws ProblemException if columns cannot be used as the spec wants, with pointers into the job's spec
     */
    public PreparedData prepare(DatasetSpec spec, Task task, boolean linear) {
        var key = new PreparedKey(spec, task, Sparsity.of(get(spec.id()).schema(), spec, linear).applies());
        return prepared.get(key, () -> {
            var built = preparedFiles.find(key);
            if (built != null) {
                return built;
            }
            var dataset = get(spec.id());
            var builder = new MatrixBuilder(dataset, spec, task, key.sparse());
            var table = table(dataset, builder.columns());
            return preparedFiles.build(key, builder.encoder(table));
        });
    }

    /**
     * What another process needs to read a dataset by itself.
     *
     * @throws ProblemException if there is none
     */
    public DatasetSource source(String id) {
        var dataset = get(id);
        return new DatasetSource(
                dataset, bundled.find(id) == null ? files.parquet(id).toUri().toString() : null);
    }

    /** Memory that a prepared matrix of so many bytes takes of the heap: none if it is read from a mapped file. */
    public long heapBytes(long matrixBytes) {
        return preparedFiles.fitsHeap(matrixBytes) ? matrixBytes : 0;
    }

    /**
     * What to know of a job's target and features before training; reads the columns.
     *
     * @throws ProblemException if columns cannot be used as the spec wants
     */
    public List<String> warnings(DatasetSpec spec, Task task) {
        var dataset = get(spec.id());
        var columns = new ColumnChoice(dataset, spec, task, true)
                .columns().stream()
                        .filter(name -> column(dataset, name).block() == null)
                        .toList();
        var target = dataset.column(spec.target());
        return target == null ? List.of() : TargetWarnings.of(spec, task, target, table(dataset, columns).columns(columns));
    }

    /**
     * The rows of a dataset as a model sees them, those without a target left out, and those whose missing values its
     * recipe does not replace.
     *
     * @throws ProblemException if columns are missing or of another type, or a label is none of the recipe's
     */
    public RowSource encode(String id, Recipe recipe) {
        var dataset = get(id);
        var encoding = new DatasetEncoding(dataset, recipe);
        var columns = encoding.columns();
        var table = table(dataset, columns);
        return recipe.hasBlock() ? encoding.sparseRows(table) : encoding.rows(table.columns(columns));
    }

    private static ColumnProfile column(Dataset dataset, String name) {
        return dataset.columns().get(dataset.indexOf(name));
    }

    private ColumnTable table(Dataset dataset, List<String> columns) {
        if (bundled.find(dataset.id()) != null) {
            return new LoadedColumns(bundled.table(dataset.id()));
        }
        return reader.table(dataset, files.parquet(dataset.id()), columns);
    }
}
