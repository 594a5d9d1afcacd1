package dev.fallline.dataset;

import dev.fallline.engine.metric.Task;
import dev.fallline.problem.ProblemException;
import dev.fallline.spec.DatasetCatalog;
import dev.fallline.spec.DatasetSchema;
import dev.fallline.spec.DatasetSpec;
import dev.fallline.web.Cursor;
import dev.fallline.web.Page;
import dev.fallline.web.PageRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** The stored datasets, bundled and uploaded. */
@Service
public class Datasets implements DatasetCatalog {

    private final DatasetRepository repository;
    private final BundledDatasets bundled;
    private final PreparedCache prepared;

    Datasets(DatasetRepository repository, BundledDatasets bundled, DatasetProperties properties) {
        this.repository = repository;
        this.bundled = bundled;
        this.prepared = new PreparedCache(properties.cache().toBytes());
    }

    /** @throws ProblemException if there is none */
    public Dataset get(String id) {
        return lookUp(id).orElseThrow(() -> ProblemException.notFound("dataset", id));
    }

    @Override
    public Optional<DatasetSchema> find(String id) {
        return lookUp(id).map(Dataset::schema);
    }

    private Optional<Dataset> lookUp(String id) {
        var own = bundled.find(id);
        return own == null ? repository.find(id) : Optional.of(own);
    }

    /** Newest first; the bundled ones follow the uploads. */
    public Page<Dataset> list(PageRequest page) {
        List<Dataset> rows = new ArrayList<>(repository.list(page));
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
     * The matrices of a job; the same ones again while they are in memory.
     *
     * @throws ProblemException if columns cannot be used as the spec wants, with pointers into the job's spec
     */
    public PreparedData prepare(DatasetSpec spec, Task task) {
        return prepared.get(new PreparedCache.Key(spec, task), () -> {
            var dataset = get(spec.id());
            var builder = new MatrixBuilder(dataset, spec, task);
            return builder.build(table(dataset, builder.columns()));
        });
    }

    private Map<String, Values> table(Dataset dataset, List<String> columns) {
        if (bundled.find(dataset.id()) != null) {
            return bundled.table(dataset.id());
        }
        throw new IllegalStateException("No reader for columns " + columns);
    }
}
