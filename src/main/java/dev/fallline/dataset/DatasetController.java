package dev.fallline.dataset;

import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import dev.fallline.web.Caller;
import dev.fallline.web.IfMatch;
import dev.fallline.web.Page;
import dev.fallline.web.PageRequest;
import dev.fallline.web.Place;
import dev.fallline.web.Tags;
import jakarta.servlet.http.HttpServletRequest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.MultipartHttpServletRequest;

/** {@code /v1/datasets}. */
@RestController
@RequestMapping("/v1/datasets")
class DatasetController {

    private static final int MOST_PREVIEW_ROWS = 1000;
    private static final int MOST_BLANKS = 1000;
    private static final long LONGEST_FIELD = 1 << 20;

    private final Datasets datasets;
    private final UriSources sources;
    private final DatasetProperties properties;
    private final Tags tags;

    DatasetController(Datasets datasets, UriSources sources, DatasetProperties properties, Tags tags) {
        this.datasets = datasets;
        this.sources = sources;
        this.properties = properties;
        this.tags = tags;
    }

    /** A file as the body itself. */
    @PostMapping(
            consumes = {
                "text/csv",
                "text/tab-separated-values",
                "application/x-ndjson",
                "application/jsonl",
                "application/vnd.apache.parquet",
                "text/x-libsvm",
                "application/x-npy",
                "application/x-npz",
                "application/octet-stream",
                "application/gzip",
                "application/zstd",
                "application/vnd.apache.arrow.file",
                "application/vnd.apache.arrow.stream"
            })
    ResponseEntity<DatasetResponse> upload(
            HttpServletRequest request,
            Caller caller,
            @RequestParam(required = false) @Nullable String name,
            @RequestParam(required = false) @Nullable String format,
            @RequestParam(required = false) @Nullable String charset,
            @RequestParam(required = false) @Nullable String delimiter,
            @RequestParam(required = false) @Nullable String header,
            @RequestParam(required = false) @Nullable String decimal,
            @RequestParam(required = false) @Nullable String columns,
            @RequestHeader(name = HttpHeaders.CONTENT_ENCODING, required = false) @Nullable String encoding)
            throws IOException {
        var fields = new HashMap<String, @Nullable String>();
        fields.put("format", format);
        fields.put("charset", charset);
        fields.put("delimiter", delimiter);
        fields.put("header", header);
        fields.put("decimal", decimal);
        fields.put("columns", columns);
        return receive(request, caller, request.getInputStream(), name, fields, encoding);
    }

    private ResponseEntity<DatasetResponse> receive(
            HttpServletRequest request,
            Caller caller,
            InputStream body,
            @Nullable String name,
            Map<String, @Nullable String> fields,
            @Nullable String encoding) {
        refuseUnknownEncoding(encoding);
        if (request.getContentLengthLong() > properties.maxBytes().toBytes()) {
            throw Faults.tooLarge(properties.maxBytes().toBytes());
        }
        var type = request.getContentType();
        var options = ReadOptionsReader.read(fields, type, FileFormat.ofMediaType(type));
        return created(datasets.create(caller.project(), body, name, options));
    }

    /** A file as a form sends it. */
    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    ResponseEntity<DatasetResponse> uploadForm(MultipartHttpServletRequest request, Caller caller) throws IOException {
        try {
            var file = request.getFile("file");
            var said = new UploadFields(
                    fields(request),
                    file == null ? null : file.getOriginalFilename(),
                    file == null ? null : file.getContentType());
            if (file == null) {
                throw ProblemException.invalid("/file", "required", "The form needs a part 'file' with the data.");
            }
            try (var content = file.getInputStream()) {
                return created(datasets.create(caller.project(), content, said.name(), said.options()));
            }
        } catch (MaxUploadSizeExceededException e) {
            throw Faults.tooLarge(properties.maxBytes().toBytes());
        } catch (MultipartException e) {
            if (Faults.isFull(e)) {
                throw Faults.noSpace();
            }
            throw Faults.file("upload_cut_off", "The form could not be read to its end; send it again.");
        }
    }

    /** The parts of a form beside the file, which may have been sent as files themselves. */
    private static Map<String, String> fields(MultipartHttpServletRequest request) throws IOException {
        var faults = new ArrayList<Fault>();
        var fields = new HashMap<String, String>();
        for (var name : request.getParameterMap().keySet()) {
            var value = request.getParameter(name);
            if (value != null && UploadFields.isKnown(name, faults)) {
                fields.put(name, value);
            }
        }
        for (var part : request.getFileMap().entrySet()) {
            var name = part.getKey();
            if (!name.equals("file") && UploadFields.isKnown(name, faults)) {
                if (part.getValue().getSize() > LONGEST_FIELD) {
                    faults.add(new Fault("/" + name, "too_long", "A part beside the file is at most 1 MB."));
                } else {
                    fields.put(name, new String(part.getValue().getBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        return fields;
    }

    /** A place to fetch a file from, or the file itself if it is an array. */
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<DatasetResponse> json(
            HttpServletRequest request,
            Caller caller,
            @RequestParam(required = false) @Nullable String name,
            @RequestParam(required = false) @Nullable String columns,
            @RequestHeader(name = HttpHeaders.CONTENT_ENCODING, required = false) @Nullable String encoding)
            throws IOException {
        var body = new BufferedInputStream(request.getInputStream());
        if (encoding != null || firstByte(body) == '[') {
            var fields = new HashMap<String, @Nullable String>();
            fields.put("columns", columns);
            return receive(request, caller, body, name, fields, encoding);
        }
        var wanted = FetchRequest.read(body);
        // What is wrong with the request is said before anything is fetched.
        ReadOptionsReader.read(wanted.fields(), null, null);
        try (var file = Place.without(() -> sources.open(wanted.uri()))) {
            var said = wanted.of(file);
            return created(datasets.create(caller.project(), file.content(), said.name(), said.options()));
        }
    }

    /** The first byte that is not blank, which stays to be read. */
    private static int firstByte(BufferedInputStream body) throws IOException {
        body.mark(MOST_BLANKS);
        int first = body.read();
        for (int i = 1; i < MOST_BLANKS && first >= 0 && first <= ' '; i++) {
            first = body.read();
        }
        body.reset();
        return first;
    }

    @GetMapping
    Page<DatasetResponse> list(
            Caller caller,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String after) {
        return datasets.list(caller.project(), PageRequest.of(limit, after)).map(DatasetResponse::brief);
    }

    @GetMapping("/{id}")
    ResponseEntity<DatasetResponse> get(@PathVariable String id) {
        var response = DatasetResponse.of(datasets.get(id));
        return ResponseEntity.ok().eTag(tags.of(response)).body(response);
    }

    @GetMapping("/{id}/preview")
    PreviewResponse preview(@PathVariable String id, @RequestParam(defaultValue = "20") int rows) {
        if (rows < 1 || rows > MOST_PREVIEW_ROWS) {
            throw ProblemException.invalid(
                    "/rows", "out_of_range", "rows is %d; it must be 1 to %d.".formatted(rows, MOST_PREVIEW_ROWS));
        }
        return new PreviewResponse(datasets.head(id, rows));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(
            @PathVariable String id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        // A dataset never changes, and so nothing can come between this look at it and its end.
        var condition = IfMatch.of(ifMatch);
        if (!condition.asksNothing()) {
            condition.require(tags.of(DatasetResponse.of(datasets.get(id))));
        }
        datasets.delete(id);
    }

    private static ResponseEntity<DatasetResponse> created(Dataset dataset) {
        return ResponseEntity.created(URI.create("/v1/datasets/" + dataset.id())).body(DatasetResponse.of(dataset));
    }

    private static void refuseUnknownEncoding(@Nullable String encoding) {
        if (encoding != null && !List.of("gzip", "zstd", "identity").contains(encoding.toLowerCase(Locale.ROOT))) {
            throw new ProblemException(
                    ProblemKind.UNSUPPORTED_MEDIA_TYPE,
                    "unsupported_encoding",
                    "Content-Encoding '%s' is not read; gzip and zstd are.".formatted(encoding),
                    List.of());
        }
    }

    /** @param rows the first ones, in the form that prediction takes */
    record PreviewResponse(List<Map<String, @Nullable Object>> rows) {}
}
