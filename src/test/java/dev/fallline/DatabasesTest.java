package dev.fallline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class DatabasesTest {

    @ParameterizedTest
    @EnumSource
    void eachFreshDatabaseIsEmptyOfTheOthersRows(Databases database) {
        var first = JdbcClient.create(database.fresh());
        var second = JdbcClient.create(database.fresh());
        first.sql("create table only_here(id bigint)").update();
        var tables = "select count(*) from information_schema.tables where lower(table_name) = 'only_here'";
        assertThat(first.sql(tables).query(Long.class).single()).isEqualTo(1);
        assertThat(second.sql(tables).query(Long.class).single()).isZero();
    }
}
