package dev.fallline.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.openqa.selenium.Keys;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Jobs in the page: their list, their curves as they grow, the buttons that change them, and several over each other. */
@ServiceTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JobPagesTest {

    private static final String LONG = """
            {"name": "%s", "dataset": {"id": "digits", "target": "digit"}, "model": {"type": "mlp", "hidden": [16]},
             "loss": "cross_entropy", "tags": {"team": "%s"},
             "training": {"epochs": 1000000, "checkpoint": {"every_epochs": 5}}}
            """;
    private static final String SHORT = """
            {"name": "%s", "dataset": {"id": "iris", "target": "species"}, "model": {"type": "softmax"},
             "optimizer": {"type": "adam", "learning_rate": %s},
             "training": {"epochs": 30, "log_every_steps": 1, "checkpoint": {"every_epochs": 10}}}
            """;

    @LocalServerPort
    int port;

    private Browser browser;
    private Submission submission;

    @BeforeAll
    void open() {
        browser = new Browser(port);
        submission = new Submission(port);
    }

    @BeforeEach
    void forget() {
        browser.forget();
    }

    @AfterEach
    void cancel() {
        submission.cancelAll();
    }

    @AfterAll
    void close() {
        browser.close();
    }

    @Test
    void listShowsJobsAndFindsThem() throws Exception {
        String running = submission.post(LONG.formatted("walking", "north"));
        submission.post(SHORT.formatted("sprinting", "0.05"));
        browser.open("/jobs");
        browser.see("[data-job='" + running + "'] .status.running");
        browser.see("[data-job='" + running + "'] .sparkline polyline");
        browser.seeText("[data-job='" + running + "'] .job-time", "%");
        browser.seeText(".jobs", "sprinting");
        browser.type("[name=search]", "team:north walk");
        browser.untilTrue("document.querySelectorAll('.job').length === 1");
        browser.type("[name=search]", "no such job");
        browser.seeText(".empty", "No job fits");
        browser.type("[name=search]", "walking");
        browser.select("[name=status]", "running");
        browser.see("[data-job='" + running + "']");
        browser.select("[name=status]", "failed");
        browser.seeText(".empty", "No job fits");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void curvesGrowWhileAJobTrains() throws Exception {
        String id = submission.post(LONG.formatted("growing", "east"));
        browser.open("/jobs/" + id);
        browser.see("[data-group=Loss] canvas");
        browser.see(".link-state[data-live=true]");
        browser.seeText(".events", "The job is running");
        String epoch = browser.see(".summary-line").getText();
        browser.until("The epoch stands", () -> !browser.see(".summary-line").getText().equals(epoch));
        browser.see("[name=train_loss]");
        browser.see("[name=validation_loss]");
        browser.click("[name=train_loss]");
        browser.click("[name=train_loss]");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aJobIsPausedResumedChangedAndStopped() throws Exception {
        String id = submission.post(LONG.formatted("obedient", "west"));
        browser.open("/jobs/" + id);
        browser.seeText(".summary", "Best");
        browser.click("[data-action=pause]");
        browser.see(".summary .status.paused");
        browser.click("[data-tab=checkpoints]");
        browser.see("[data-action=fork]");
        browser.click("[data-action=resume]");
        browser.see(".summary .status.running");
        browser.click("[data-action=change]");
        browser.type("dialog [name=learning_rate]", "0.0005");
        browser.click("dialog [type=submit]");
        browser.click("[data-tab=events]");
        browser.seeText(".events", "0.0005");
        browser.click("[data-action=stop]");
        browser.click("dialog [value=last]");
        browser.click("dialog [type=submit]");
        browser.see(".summary .status.succeeded");
        browser.seeText(".summary", "user stop");
        browser.see("[data-action=model]");
        browser.click("[data-tab=spec]");
        browser.seeText("[role=tabpanel]", "curl -i");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aJobIsCancelledAndDeleted() throws Exception {
        String id = submission.post(LONG.formatted("unwanted", "south"));
        browser.open("/jobs/" + id);
        browser.click("[data-action=cancel]");
        browser.click("dialog [type=submit]");
        browser.see(".summary .status.cancelled");
        browser.click("[data-action=delete]");
        browser.click("dialog [type=submit]");
        browser.until("Never back at the list", () -> browser.view().equals("/jobs"));
        browser.open("/jobs/" + id);
        browser.seeText("h1", "Not found");
    }

    @Test
    void aCheckpointIsForked() throws Exception {
        String id = submission.finished(SHORT.formatted("stem", "0.01"));
        browser.open("/jobs/" + id);
        browser.click("[data-tab=checkpoints]");
        browser.click("[data-action=fork]");
        browser.type("dialog [name=name]", "branch");
        browser.type("dialog [name=epochs]", "60");
        browser.click("dialog [type=submit]");
        browser.seeText("h1", "branch");
        browser.see(".summary .status.succeeded");
    }

    @Test
    void curvesAreZoomedSmoothedAndScaled() throws Exception {
        String id = submission.finished(SHORT.formatted("curve", "0.05"));
        browser.open("/jobs/" + id);
        browser.see("[data-group=Loss] canvas");
        browser.drag("[data-group=Loss] .u-over", 0.2, 0.5);
        browser.see("[data-group=Loss] [data-zoomed=true]");
        browser.click("[name=reset]");
        browser.see("[data-group=Loss] [data-zoomed=false]");
        browser.send("[data-group=Loss] .line-chart", "+");
        browser.see("[data-group=Loss] [data-zoomed=true]");
        browser.send("[data-group=Loss] .line-chart", "0");
        browser.see("[data-group=Loss] [data-zoomed=false]");
        browser.click("[name=log]");
        browser.send("[name=smoothing]", Keys.ARROW_RIGHT);
        browser.seeText(".toolbar output", "0.01");
        browser.select("[name=axis]", "step");
        browser.see("[data-group=Loss] canvas");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void jobsAreCompared() throws Exception {
        String slow = submission.finished(SHORT.formatted("slow", "0.001"));
        String fast = submission.finished(SHORT.formatted("fast", "0.1"));
        browser.open("/jobs");
        browser.click("[data-job='" + slow + "'] [name=choose]");
        browser.click("[data-job='" + fast + "'] [name=choose]");
        browser.click("[name=compare]");
        browser.see(".line-chart canvas");
        browser.seeText(".table", "/optimizer/learning_rate");
        browser.select("[name=metric]", "train_loss");
        browser.click("[name='" + slow + "']");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void fitsAPhoneAndTheDark() throws Exception {
        String id = submission.finished(SHORT.formatted("pocket", "0.05"));
        for (String view : new String[] {"/jobs", "/jobs/" + id, "/submit?dataset=iris", "/datasets", "/datasets/iris", "/models"}) {
            browser.dark(true);
            browser.width(390);
            browser.open(view);
            browser.see("h1");
            assertThat(browser.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                    .as(view)
                    .isEqualTo("0");
            assertThat(browser.evaluate("getComputedStyle(document.body).backgroundColor")).isEqualTo("rgb(16, 21, 28)");
        }
    }
}
