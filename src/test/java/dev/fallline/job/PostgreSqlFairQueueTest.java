package dev.fallline.job;

import dev.fallline.Databases;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Fairness in PostgreSQL. */
class PostgreSqlFairQueueTest extends FairQueueContract {

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        var database = (PGSimpleDataSource) Databases.POSTGRESQL.fresh();
        properties.add("spring.datasource.url", database::getURL);
        properties.add("spring.datasource.username", database::getUser);
        properties.add("spring.datasource.password", database::getPassword);
    }
}
