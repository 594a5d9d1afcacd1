package dev.fallline.dataset;

import dev.fallline.problem.Fault;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request says beside a file.
 *
 * @param fields   {@link ReadOptionsReader#FIELDS} and {@code name}
 * @param fileName of the file, {@code null} if it has none
 * @param type     the file's media type, {@code null} if it has none
 */
record UploadFields(Map<String, String> fields, @Nullable String fileName, @Nullable String type) {

    /** Notes a field that no request has. */
    static boolean isKnown(String name, List<Fault> faults) {
        if (name.equals("name") || ReadOptionsReader.FIELDS.contains(name)) {
            return true;
        }
        faults.add(new Fault(
                "/" + name.replace("~", "~0").replace("/", "~1"),
                "unknown_field",
                "There is no field '%s'; beside the file there are name, %s."
                        .formatted(name, String.join(", ", ReadOptionsReader.FIELDS))));
        return false;
    }

    /** The name of the dataset: as the request has it, else that of the file. */
    @Nullable String name() {
        var given = fields.get("name");
        return given == null ? FileFormat.withoutExtension(fileName) : given;
    }

    ReadOptions options() {
        var byName = FileFormat.ofFileName(fileName);
        return ReadOptionsReader.read(fields, type, byName == null ? FileFormat.ofMediaType(type) : byName);
    }
}
