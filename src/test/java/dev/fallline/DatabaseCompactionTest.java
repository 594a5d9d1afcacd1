package dev.fallline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

class DatabaseCompactionTest {

    private static final int ROWS = 10_000;

    @TempDir
    Path home;

    @Test
    void keepsTheFileSmallHoweverManyCommitsThereAre() throws IOException {
        assertThat(3 * sizeAfterManyCommits("compacted", true)).isLessThan(2 * sizeAfterManyCommits("left", false));
    }

    private long sizeAfterManyCommits(String name, boolean compacted) throws IOException {
        var source = new SingleConnectionDataSource(
                "jdbc:h2:file:" + home.resolve(name) + ";WRITE_DELAY=0;RETENTION_TIME=0", true);
        try {
            var jdbc = new JdbcTemplate(source);
            var compaction = new DatabaseCompaction(jdbc);
            jdbc.execute("create table t (id bigint primary key, v varchar(200) not null)");
            jdbc.execute("create index t_v on t (v, id)");
            for (int i = 0; i < ROWS; i++) {
                jdbc.update("insert into t values (?, ?)", i, "value".repeat(30));
                if (compacted && i % 500 == 0) {
                    compaction.perform();
                }
            }
            long size = Files.size(home.resolve(name + ".mv.db"));
            assertThat(jdbc.queryForObject("select count(*) from t where v = ?", Integer.class, "value".repeat(30)))
                    .isEqualTo(ROWS);
            return size;
        } finally {
            source.destroy();
        }
    }

    @ParameterizedTest
    @EnumSource(Databases.class)
    void leavesOtherDatabasesAlone(Databases database) {
        var compaction = new DatabaseCompaction(new JdbcTemplate(database.fresh()));
        assertThatCode(compaction::perform).doesNotThrowAnyException();
    }
}
