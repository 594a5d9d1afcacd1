package dev.fallline.model;

import dev.fallline.Databases;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The registry in PostgreSQL. */
class PostgreSqlRegistryFlowTest extends RegistryFlowTest {

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        var database = (PGSimpleDataSource) Databases.POSTGRESQL.fresh();
        properties.add("spring.datasource.url", database::getURL);
        properties.add("spring.datasource.username", database::getUser);
        properties.add("spring.datasource.password", database::getPassword);
    }
}
