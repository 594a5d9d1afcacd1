package dev.fallline.dataset;

import dev.fallline.Ids;
import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import dev.fallline.web.Place;
import dev.fallline.web.Texts;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Makes a dataset of what a client sends: received whole, read once, stored; or refused, and nothing is left. */
@Service
class Uploads {

    /** More at once would only fight for the reader's memory. */
    private static final int READ_AT_ONCE = 2;

    private static final int LONGEST_NAME = 200;

    private final Semaphore readers = new Semaphore(READ_AT_ONCE);
    private final DatasetFiles files;
    private final DatasetRepository repository;
    private final Ingest ingest;
    private final ProjectRoom room;
    private final DatasetProperties properties;
    private final Ids ids;
    private final Clock clock;

    Uploads(
            DatasetFiles files,
            DatasetRepository repository,
            Ingest ingest,
            ProjectRoom room,
            DatasetProperties properties,
            Ids ids,
            Clock clock) {
        this.files = files;
        this.repository = repository;
        this.ingest = ingest;
        this.room = room;
        this.properties = properties;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * @param project whose it will be
     * @param name    for people; the id stands in for none
     * @param options what the sender says of the file
     */
    Dataset store(String project, InputStream source, @Nullable String name, ReadOptions options) {
        var id = ids.next("ds_");
        var checkedName = checked(name, id);
        room.foresee(project, 0);
        var place = files.begin(id);
        try {
            var received = ReceivedFile.receive(source, place.resolve("upload"), properties.maxBytes().toBytes());
            room.foresee(project, received.bytes());
            var format = Content.format(received.file(), options.format());
            var reading = options.withFormat(format).fingerprint();
            var same = repository.findSame(received.sha256(), reading);
            if (same.isPresent() && files.share(same.get().id(), id)) {
                return insert(same.get().as(id, checkedName, clock.instant()), project, reading);
            }
            var parquet = place.resolve("data.parquet");
            var ingested = read(received.file(), options, format, parquet);
            if (ingested.rows() > Integer.MAX_VALUE) {
                throw Faults.file("too_many_rows", "The file has more than %,d rows.", Integer.MAX_VALUE);
            }
            var dataset = new Dataset(
                    id,
                    checkedName,
                    format.label(),
                    ingested.rows(),
                    received.bytes(),
                    received.sha256(),
                    clock.instant(),
                    ingested.columns(),
                    DatasetWarnings.of(ingested.rows(), ingested.columns(), ingested.duplicates()));
            files.keep(parquet, id);
            return insert(dataset, project, reading);
        } catch (RuntimeException e) {
            files.delete(id);
            throw e;
        } finally {
            DatasetFiles.remove(place);
        }
    }

    private Dataset insert(Dataset dataset, String project, String reading) {
        room.insert(dataset, project, reading);
        return dataset;
    }

    private Ingest.Ingested read(Path file, ReadOptions options, FileFormat format, Path parquet) {
        Place.<RuntimeException>pausing(readers::acquireUninterruptibly);
        try {
            return ingest.ingest(file, options, format, parquet);
        } finally {
            readers.release();
        }
    }

    private static String checked(@Nullable String name, String id) {
        if (name == null || name.isBlank()) {
            return id;
        }
        var plain = name.strip();
        if (plain.length() > LONGEST_NAME
                || !Texts.whole(plain)
                || plain.chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.invalid(List.of(new Fault(
                    "/name", "invalid_name", "A name is at most %d printable characters.".formatted(LONGEST_NAME))));
        }
        return plain;
    }
}
