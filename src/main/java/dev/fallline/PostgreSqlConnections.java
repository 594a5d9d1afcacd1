package dev.fallline;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

/**
 * Connections to PostgreSQL that end when either side is gone. A replica that stands still in the middle of a
 * transaction (a paused machine, a cut network) would keep its row locks, and with them its jobs from the others; and
 * one whose database vanished without a word would wait for it for hours. A URL that says otherwise is obeyed.
 */
@Component
class PostgreSqlConnections implements BeanPostProcessor {

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof HikariDataSource pool && String.valueOf(pool.getJdbcUrl()).startsWith("jdbc:postgresql:")) {
            pool.addDataSourceProperty("options", "-c idle_in_transaction_session_timeout=10s");
            pool.addDataSourceProperty("tcpKeepAlive", "true");
            pool.addDataSourceProperty("socketTimeout", "120");
            pool.addDataSourceProperty("connectTimeout", "5");
        }
        return bean;
    }
}
