package dev.fallline.dataset;

import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a project may have of datasets, on all replicas together.
 *
 * @param maxBytes sum of the {@code bytes} of all its datasets; 0 for no limit
 */
@ConfigurationProperties("fallline.datasets.per-project")
record DatasetQuota(@DefaultValue("0") DataSize maxBytes) {

    DatasetQuota {
        if (maxBytes.isNegative()) {
            throw new IllegalArgumentException(
                    "fallline.datasets.per-project.max-bytes is %s, but must be ≥ 0".formatted(maxBytes));
        }
    }

    boolean limits() {
        return maxBytes.toBytes() > 0;
    }

    /**
     * @param used bytes of the datasets that the project has
     * @param more bytes of the file; 0 as long as they are not known
     * @throws ProblemException when there is no room for it
     */
    void check(long used, long more) {
        long most = maxBytes.toBytes();
        if (limits() && (used >= most || more > most - used)) {
            throw new ProblemException(
                    ProblemKind.QUOTA_EXCEEDED,
                    "dataset_quota_exceeded",
                    "The project's datasets have %,d of the %,d bytes that they may have%s; delete some first."
                            .formatted(used, most, more == 0 ? "" : ", and the file has %,d".formatted(more)),
                    List.of());
        }
    }
}
