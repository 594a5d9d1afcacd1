package dev.fallline.architecture.violating.model;

import dev.fallline.architecture.violating.job.JobRepository;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Depends on job, and with it is a cycle; knows JDBC, HTTP, the time; is injected by field. */
public class ModelWithJob {

    @Autowired
    DataSource source;

    Instant started = Instant.now();

    void answer(HttpServletRequest request, JobRepository jobs) {
        System.out.println(request.getRequestURI() + jobs + source + started);
    }
}
