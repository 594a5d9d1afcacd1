package dev.fallline.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The form that submits a job: its defaults, what it sends, and where it shows what is wrong. */
@ServiceTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SubmitPageTest {

    @LocalServerPort
    int port;

    private Browser browser;

    @BeforeAll
    void open() {
        browser = new Browser(port);
    }

    @BeforeEach
    void forget() {
        browser.forget();
    }

    @AfterAll
    void close() {
        browser.close();
    }

    @Test
    void defaultsTrainAModel() {
        browser.open("/submit?dataset=iris");
        browser.see("[name=submit]");
        browser.seeText("[data-curl]", "\"type\": \"softmax\"");
        browser.click("[name=check]");
        browser.seeText("[data-estimate]", "This job can be trained");
        browser.click("[name=submit]");
        browser.see(".summary .status.succeeded");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void whatIsChosenIsSentAndTrainedAgain() {
        browser.open("/submit?dataset=diabetes");
        browser.select("[name='/dataset/target']", "bmi");
        browser.select("[name='/model/type']", "mlp");
        browser.type("[name='/model/hidden']", "8, 4");
        browser.select("[name='/optimizer/type']", "rmsprop");
        browser.type("[name='/optimizer/learning_rate']", "0.002");
        browser.select("[name='/schedule/type']", "cosine");
        browser.type("[name='/training/epochs']", "3");
        browser.click("[name=no-features]");
        browser.click("[name='feature:age']");
        browser.click("[name='feature:bp']");
        browser.type("[name='/name']", "it's mine");
        browser.type("[name='/tags']", "team:search");
        browser.seeText("[data-curl]", "it'\\''s mine");
        browser.click("[name=submit]");
        browser.seeText("h1", "it's mine");
        browser.see(".summary .status.succeeded");
        browser.click("[data-tab=spec]");
        browser.seeText("[role=tabpanel] pre", "\"rmsprop\"");
        browser.click("[data-action=again]");
        browser.untilTrue("document.querySelector('[name=\"/model/hidden\"]')?.value === '8, 4'");
        browser.seeText("[data-curl]", "\"learning_rate\": 0.002");
        browser.seeText(".features", "2 of");
    }

    @Test
    void faultsStandBesideTheirFields() {
        browser.open("/submit?dataset=iris");
        browser.type("[name='/training/epochs']", "-1");
        browser.type("[name='/optimizer/learning_rate']", "quick");
        browser.click("[name=submit]");
        browser.see("[name='/training/epochs'][aria-invalid=true]");
        browser.see("[name='/optimizer/learning_rate'][aria-invalid=true]");
        browser.seeText(".field .fault", "epochs");
        assertThat(browser.view()).startsWith("/submit");
    }
}
