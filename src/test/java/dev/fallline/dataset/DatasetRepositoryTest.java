package dev.fallline.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.Databases;
import dev.fallline.spec.DatasetSchema.Type;
import dev.fallline.web.Cursor;
import dev.fallline.web.PageRequest;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

@ParameterizedClass
@EnumSource(Databases.class)
class DatasetRepositoryTest {

    private static final Instant NOON = Instant.parse("2024-05-01T12:00:00.123456Z");

    private final DatasetRepository repository;

    DatasetRepositoryTest(Databases database) {
        repository = new DatasetRepository(JdbcClient.create(database.fresh()));
    }

    private static Dataset dataset(String id, Instant createdAt) {
        return new Dataset(
                id,
                "naïve ✓",
                "csv",
                3,
                40,
                "ab".repeat(32),
                createdAt,
                List.of(
                        new ColumnProfile("a \"b\"", Type.NUMERIC, 1, 2, 0.1, 1e300, -0.5, 1.0 / 3, null, true),
                        new ColumnProfile(
                                "c", Type.CATEGORICAL, 0, 2, null, null, null, null, List.of("x", "y"), false)),
                List.of("A column is constant."));
    }

    @Test
    void givesBackWhatWasStored() {
        var stored = dataset("ds_1", NOON);

        repository.insert(stored, "mine", "csv");

        assertThat(repository.find("ds_1")).contains(stored);
        assertThat(repository.find("ds_2")).isEmpty();
    }

    @Test
    void listsNewestFirstAndGoesOnAfterACursor() {
        repository.insert(dataset("ds_1", NOON), "mine", "csv");
        repository.insert(dataset("ds_2", NOON), "mine", "csv");
        repository.insert(dataset("ds_3", NOON.plusSeconds(1)), "mine", "csv");

        assertThat(repository.list("mine", new PageRequest(10, null)))
                .extracting(Dataset::id)
                .containsExactly("ds_3", "ds_2", "ds_1");
        assertThat(repository.list("mine", new PageRequest(10, new Cursor(NOON, "ds_2"))))
                .extracting(Dataset::id)
                .containsExactly("ds_1");
    }

    @Test
    void deletesOnce() {
        repository.insert(dataset("ds_1", NOON), "mine", "csv");

        assertThat(repository.delete("ds_1")).isTrue();
        assertThat(repository.delete("ds_1")).isFalse();
        assertThat(repository.find("ds_1")).isEmpty();
    }
}
