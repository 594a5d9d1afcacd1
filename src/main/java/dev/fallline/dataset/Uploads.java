package dev.fallline.dataset;

import dev.fallline.Ids;
import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import dev.fallline.web.Texts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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

    private final Semaphore reading = new Semaphore(READ_AT_ONCE);
    private final DatasetFiles files;
    private final DatasetRepository repository;
    private final Ingest ingest;
    private final DatasetProperties properties;
    private final Ids ids;
    private final Clock clock;

    Uploads(
            DatasetFiles files,
            DatasetRepository repository,
            Ingest ingest,
            DatasetProperties properties,
            Ids ids,
            Clock clock) {
        this.files = files;
        this.repository = repository;
        this.ingest = ingest;
        this.properties = properties;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * @param project whose it will be
     * @param name   for people; the id stands in for none
     * @param format as declared, {@code null} if the content shall tell
     */
    Dataset store(String project, InputStream source, @Nullable String name, @Nullable FileFormat format) {
        var id = ids.next("ds_");
        var checkedName = checked(name, id);
        var place = files.begin(id);
        try {
            var received = ReceivedFile.receive(source, place.resolve("upload"), properties.maxBytes().toBytes());
            var actual = actualFormat(received.file(), format);
            var parquet = place.resolve("data.parquet");
            var ingested = read(received.file(), actual, parquet);
            if (ingested.rows() > Integer.MAX_VALUE) {
                throw Faults.file("too_many_rows", "The file has more than %,d rows.", Integer.MAX_VALUE);
            }
            var dataset = new Dataset(
                    id,
                    checkedName,
                    actual.label(),
                    ingested.rows(),
                    received.bytes(),
                    received.sha256(),
                    clock.instant(),
                    ingested.columns());
            files.keep(parquet, id);
            insert(dataset, project);
            return dataset;
        } finally {
            DatasetFiles.remove(place);
        }
    }

    private void insert(Dataset dataset, String project) {
        try {
            repository.insert(dataset, project);
        } catch (RuntimeException e) {
            files.delete(dataset.id());
            throw e;
        }
    }

    private Ingest.Ingested read(Path file, FileFormat format, Path parquet) {
        reading.acquireUninterruptibly();
        try {
            return ingest.ingest(file, format, parquet);
        } finally {
            reading.release();
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

    /** What the file is: Parquet says so itself, and text that nothing was said of is NDJSON if it begins with a brace. */
    private static FileFormat actualFormat(Path file, @Nullable FileFormat declared) {
        byte[] start;
        try (var in = Files.newInputStream(file)) {
            start = in.readNBytes(256);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (start.length == 0) {
            throw Faults.file("empty_file", "The file is empty.");
        }
        var text = new String(start, StandardCharsets.ISO_8859_1);
        if (text.startsWith("PAR1")) {
            if (declared != null && declared != FileFormat.PARQUET) {
                throw new ProblemException(
                        ProblemKind.UNSUPPORTED_MEDIA_TYPE,
                        "format_mismatch",
                        "The file is Parquet but was declared as %s.".formatted(declared.label()),
                        List.of());
            }
            return FileFormat.PARQUET;
        }
        if (declared != null) {
            return declared;
        }
        return text.stripLeading().startsWith("{") ? FileFormat.NDJSON : FileFormat.CSV;
    }
}
