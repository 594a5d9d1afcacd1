package dev.fallline.model;

import dev.fallline.FalllineProperties;
import dev.fallline.dataset.DelimitedForm;
import dev.fallline.dataset.Recipe;
import dev.fallline.dataset.RowEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.springframework.stereotype.Service;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Predicts rows while they arrive, block by block, so that neither they nor the predictions are ever all in memory. The
 * answer is sent when it is whole: a fault in the last row refuses the request as one in the first does, and a client
 * that reads nothing before it has sent everything is not kept waiting.
 */
@Service
class Predictions {

    /** Encoded values a block aims at. */
    private static final int BLOCK_VALUES = 1 << 16;

    private static final int MOST_ROWS = 1024;

    /** Wider rows are taken one by one. */
    private static final int MOST_WIDTH = 1 << 16;

    private final Models models;
    private final Path directory;
    private final long mostBytes;
    /** Reads documents of any length: the controller limits those that are one JSON value. */
    private final JsonFactory json = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(1 << 20)
                    .maxNestingDepth(100)
                    .build())
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .build();

    Predictions(Models models, FalllineProperties service, ModelProperties properties) {
        this.models = models;
        this.directory = service.directory("tmp");
        this.mostBytes = properties.maxAnswer().toBytes();
    }

    /** How the rows of a request are written. */
    enum RowFormat {
        JSON,
        NDJSON,
        CSV,
        TSV,
        LIBSVM
    }

    /**
     * @param reference of the model
     * @param form      of CSV and TSV
     * @return the whole answer, for the caller to send and close
     * @throws dev.fallline.problem.ProblemException naming what is wrong with the rows, up to the block of the first fault
     * @throws tools.jackson.core.JacksonException when JSON is malformed
     */
    HeldAnswer predict(
            String project, String reference, InputStream in, RowFormat from, DelimitedForm form, PredictionFormat to)
            throws IOException {
        TrainedModel model = models.load(project, reference);
        var answer = new HeldAnswer(directory, mostBytes);
        try {
            Recipe recipe = model.model().recipe();
            predict(model, rows(model, in, from, form), from, PredictionWriter.of(to, recipe, answer));
            return answer;
        } catch (Throwable e) {
            answer.close();
            throw e;
        }
    }

    private RawRows rows(TrainedModel model, InputStream in, RowFormat from, DelimitedForm form) {
        RowEncoder encoder = model.encoder();
        String target = model.model().recipe().target();
        return switch (from) {
            case JSON -> new ObjectRows(encoder, target, json.createParser(ObjectReadContext.empty(), in), true);
            case NDJSON -> new ObjectRows(encoder, target, json.createParser(ObjectReadContext.empty(), in), false);
            case CSV -> new DelimitedRows(encoder, target, in, form, null);
            case TSV -> new DelimitedRows(encoder, target, in, form, '\t');
            case LIBSVM -> new LibsvmRows(encoder, in);
        };
    }

    private static void predict(TrainedModel model, RawRows rows, RowFormat from, PredictionWriter writer)
            throws IOException {
        var faults = new RowFaults(from == RowFormat.JSON ? "/rows" : "");
        int width = model.encoder().width();
        // Most requests have one row; a block is made for them first.
        int most = 1;
        var x = new float[width];
        int count;
        long done = 0;
        while ((count = rows.next(x, most, faults)) > 0) {
            if (faults.none()) {
                float[] outputs = model.predict(x, count);
                int bad = NotFinite.first(outputs, count);
                if (bad < count) {
                    faults.add(done + bad, null, "not_finite", NotFinite.DETAIL);
                    break;
                }
                writer.write(outputs, count);
            } else if (most > 1) {
                break;
            }
            done += count;
            if (most == 1) {
                most = Math.clamp(BLOCK_VALUES / width, width > MOST_WIDTH ? 1 : 16, MOST_ROWS);
                x = new float[most * width];
            }
        }
        faults.refuse();
        writer.end();
    }
}
