package dev.fallline.job;

import dev.fallline.checkpoint.Checkpoint;
import dev.fallline.checkpoint.Checkpoints;
import dev.fallline.engine.linalg.Linalg;
import dev.fallline.spark.SparkCluster;
import dev.fallline.spec.JobSpecReader;
import dev.fallline.spec.JobSpecWriter;
import dev.fallline.spec.LearningRates;
import dev.fallline.web.LatestId;
import dev.fallline.web.PageRequest;
import java.util.Set;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes beans of the spec package, which knows nothing of Spring, and says which job is the latest. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(JobQuotas.class)
class JobConfiguration {

    @Bean
    JobSpecReader jobSpecReader(SparkCluster cluster) {
        return new JobSpecReader(cluster.isConfigured());
    }

    @Bean
    JobSpecWriter jobSpecWriter() {
        return new JobSpecWriter();
    }

    @Bean
    LearningRates learningRates(Linalg linalg) {
        return new LearningRates(linalg);
    }

    @Bean
    LatestId latestJob(JobService jobs) {
        return new LatestId("jobs", jobs::latest);
    }

    /** Of the jobs of the first page, which all have none only if somebody keeps no checkpoints. */
    @Bean
    LatestId latestCheckpoint(JobService jobs, Checkpoints checkpoints) {
        var page = PageRequest.of(null, null);
        return new LatestId(
                "checkpoints",
                project -> jobs.list(project, Set.of(), null, page).data().stream()
                        .flatMap(view -> checkpoints.of(view.job().id()).stream())
                        .map(Checkpoint::id)
                        .findFirst());
    }
}
