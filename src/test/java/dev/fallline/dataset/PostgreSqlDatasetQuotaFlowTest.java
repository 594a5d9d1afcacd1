package dev.fallline.dataset;

import dev.fallline.Databases;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The same in PostgreSQL, whose locks are others. */
class PostgreSqlDatasetQuotaFlowTest extends DatasetQuotaFlowTest {

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        var database = (PGSimpleDataSource) Databases.POSTGRESQL.fresh();
        properties.add("spring.datasource.url", database::getURL);
        properties.add("spring.datasource.username", database::getUser);
        properties.add("spring.datasource.password", database::getPassword);
    }
}
