package dev.fallline.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Swagger UI as people use it: "Try it out" and "Execute", with the examples as they stand there. */
@ServiceTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SwaggerPageTest {

    private static final Pattern JOB = Pattern.compile("\"id\": \"(job_\\w+)\"");

    @LocalServerPort
    int port;

    private Browser browser;

    @BeforeAll
    void open() {
        browser = new Browser(port);
    }

    @AfterAll
    void close() {
        browser.close();
    }

    @Test
    void aJobIsSubmittedAndFollowed() {
        browser.openPage("swagger-ui.html");
        execute("Jobs-submitJob", "202");
        Matcher job = JOB.matcher(browser.see(".live-responses-table tbody .response-col_description").getText());
        assertThat(job.find()).isTrue();
        String id = job.group(1);
        for (String operation : new String[] {"Jobs-getJob", "Metrics-getMetrics", "Events-getEvents"}) {
            browser.openPage("swagger-ui.html");
            tryOut(operation);
            browser.type(block(operation) + "tr[data-param-name=id] input", id);
            run(operation, "200");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Discovery-listAlgorithms, 200",
        "Datasets-listDatasets, 200",
        "Datasets-getDataset, 200",
        "Datasets-previewDataset, 200",
        "Jobs-validateJob, 200",
        "Jobs-listJobs, 200",
        "Models-listModels, 200",
        "Webhooks-listWebhookEndpoints, 200",
        "'Open_Inference_Protocol-inferenceLive', 200"
    })
    void theExampleOfAnOperationRuns(String operation, String status) {
        browser.openPage("swagger-ui.html");
        execute(operation, status);
    }

    private void execute(String operation, String status) {
        tryOut(operation);
        run(operation, status);
    }

    private void tryOut(String operation) {
        browser.click(block(operation) + ".opblock-summary-control");
        browser.click(block(operation) + ".try-out__btn");
    }

    private void run(String operation, String status) {
        browser.click(block(operation) + ".execute");
        browser.seeText(block(operation) + ".live-responses-table .response-col_status", status);
    }

    private static String block(String operation) {
        return "[id='operations-" + operation + "'] ";
    }
}
