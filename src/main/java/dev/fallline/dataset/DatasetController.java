package dev.fallline.dataset;

import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import dev.fallline.web.Caller;
import dev.fallline.web.Page;
import dev.fallline.web.PageRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
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

    private final Datasets datasets;
    private final DatasetProperties properties;

    DatasetController(Datasets datasets, DatasetProperties properties) {
        this.datasets = datasets;
        this.properties = properties;
    }

    /** A file as the body itself. */
    @PostMapping(
            consumes = {
                "text/csv",
                "text/tab-separated-values",
                "application/x-ndjson",
                "application/vnd.apache.parquet"
            })
    ResponseEntity<DatasetResponse> upload(
            HttpServletRequest request,
            Caller caller,
            @RequestParam(required = false) @Nullable String name,
            @RequestHeader(name = HttpHeaders.CONTENT_ENCODING, required = false) @Nullable String encoding)
            throws IOException {
        refuseUnknownEncoding(encoding);
        if (request.getContentLengthLong() > properties.maxBytes().toBytes()) {
            throw Faults.tooLarge(properties.maxBytes().toBytes());
        }
        var format = FileFormat.ofMediaType(request.getContentType());
        return created(datasets.create(caller.project(), request.getInputStream(), name, format));
    }

    /** A file as a form sends it. */
    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    ResponseEntity<DatasetResponse> uploadForm(MultipartHttpServletRequest request, Caller caller) throws IOException {
        try {
            var file = request.getFile("file");
            if (file == null) {
                throw ProblemException.invalid("/file", "required", "The form needs a part 'file' with the data.");
            }
            var name = request.getParameter("name");
            var fileName = file.getOriginalFilename();
            var format = FileFormat.ofFileName(fileName);
            try (var content = file.getInputStream()) {
                return created(datasets.create(
                        caller.project(),
                        content,
                        name == null ? withoutExtension(fileName) : name,
                        format == null ? FileFormat.ofMediaType(file.getContentType()) : format));
            }
        } catch (MaxUploadSizeExceededException e) {
            throw Faults.tooLarge(properties.maxBytes().toBytes());
        } catch (MultipartException e) {
            throw Faults.file("upload_cut_off", "The form could not be read to its end; send it again.");
        }
    }

    /** A place to fetch a file from. */
    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<DatasetResponse> fetch() {
        throw ProblemException.invalid(
                "/uri", "not_supported_yet", "Datasets by \"uri\" are not supported yet; send the file itself.");
    }

    @GetMapping
    Page<DatasetResponse> list(
            Caller caller,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String after) {
        return datasets.list(caller.project(), PageRequest.of(limit, after)).map(DatasetResponse::of);
    }

    @GetMapping("/{id}")
    DatasetResponse get(@PathVariable String id) {
        return DatasetResponse.of(datasets.get(id));
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
    void delete(@PathVariable String id) {
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

    private static @Nullable String withoutExtension(@Nullable String fileName) {
        return fileName == null
                ? null
                : fileName.replaceFirst("(?i)(\\.(csv|tsv|ndjson|jsonl|parquet))?(\\.(gz|zst))?$", "");
    }

    /** @param rows the first ones, in the form that prediction takes */
    record PreviewResponse(List<Map<String, @Nullable Object>> rows) {}
}
