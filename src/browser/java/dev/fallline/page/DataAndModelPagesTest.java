package dev.fallline.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.ServiceTest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Datasets and models in the page, and the API key. */
@ServiceTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DataAndModelPagesTest {

    private static final String JOB = """
            {"name": "%s", "dataset": {"id": "%s", "target": "%s"}, "model": {"type": "%s"}, "training": {"epochs": 5}}
            """;

    @LocalServerPort
    int port;

    @TempDir
    Path directory;

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
    void aFileIsUploadedLookedAtAndDeleted() throws Exception {
        Path file = Files.writeString(directory.resolve("houses.csv"), """
                rooms,city,price
                2,Bonn,180
                3,Köln,240
                4,Bonn,
                5,Köln,400
                """);
        browser.open("/datasets");
        browser.seeText(".table", "breast_cancer");
        browser.click("[name=upload]");
        browser.seeText(".upload .fault", "Choose a file");
        browser.send("[name=file]", file.toString());
        browser.type("[name=name]", "Houses");
        browser.click("[name=upload]");
        browser.seeText("h1", "Houses");
        browser.seeText("[data-column=price]", "1 (25 %)");
        browser.seeText("[data-column=city]", "Köln");
        browser.seeText(".table", "missing");
        browser.click("[data-action=delete]");
        browser.click("dialog [type=submit]");
        browser.until("Never back at the list", () -> browser.view().equals("/datasets"));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aFaultyFileIsRefusedInWords() throws Exception {
        Path file = Files.writeString(directory.resolve("bad.csv"), "a,a\n1,2\n");
        browser.open("/datasets");
        browser.send("[name=file]", file.toString());
        browser.click("[name=upload]");
        browser.seeText(".upload .fault", "Two columns");
    }

    @Test
    void aClassifierIsTriedAndDeleted() throws Exception {
        submission.finished(JOB.formatted("flowers", "iris", "species", "softmax"));
        browser.open("/models");
        browser.seeText(".table", "flowers");
        browser.untilTrue("[...document.querySelectorAll('[data-model] a')].some(a => a.textContent === 'flowers')");
        browser.evaluate("[...document.querySelectorAll('[data-model] a')].find(a => a.textContent === 'flowers').click()");
        browser.untilTrue("document.querySelector('[name=\"/rows/0/sepal_length\"]')?.value === '5.1'");
        browser.click("[name=predict]");
        browser.see("[data-prediction]");
        browser.click("[name=next-row]");
        browser.untilTrue("document.querySelector('[name=\"/rows/0/sepal_length\"]').value === '4.9'");
        browser.type("[name='/rows/0/sepal_length']", "long");
        browser.click("[name=predict]");
        browser.see("[name='/rows/0/sepal_length'][aria-invalid=true]");
        browser.see(".weight");
        browser.click("[data-action=delete]");
        browser.click("dialog [type=submit]");
        browser.until("Never back at the list", () -> browser.view().equals("/models"));
    }

    @Test
    void anAliasIsMovedAndAModelSavedInEveryForm() throws Exception {
        submission.finished(JOB.formatted("moved", "iris", "species", "softmax"));
        submission.finished(JOB.formatted("moved", "iris", "species", "softmax"));
        for (int version = 1; version <= 2; version++) {
            browser.open("/models");
            String rows = "[...document.querySelectorAll('[data-model]')].filter(row => row.textContent.includes('moved version %d'))"
                    .formatted(version);
            browser.untilTrue(rows + ".length");
            browser.evaluate(rows + "[0].querySelector('a').click()");
            browser.click("[data-action=alias]");
            browser.type("dialog [name=alias]", "production");
            browser.click("dialog [type=submit]");
            browser.seeText(".aliases .tag", "production");
        }
        browser.open("/models");
        browser.untilTrue("[...document.querySelectorAll('[data-model]')].some(row => row.textContent.includes('moved version 2')"
                + " && row.textContent.includes('production'))");
        browser.untilTrue("[...document.querySelectorAll('[data-model]')].some(row => row.textContent.includes('moved version 1')"
                + " && !row.textContent.includes('production'))");

        browser.evaluate("[...document.querySelectorAll('[data-model] a')].find(a => a.textContent === 'moved').click()");
        browser.see("[data-action=export-onnx]");
        browser.evaluate("(window.saved = [], HTMLAnchorElement.prototype.click = function() { window.saved.push(this.download); })");
        for (String format : new String[] {"onnx", "safetensors", "json", "java"}) {
            browser.click("[data-action=export-%s]".formatted(format));
            browser.untilTrue("window.saved.some(name => name.endsWith('.%s'))".formatted(format));
        }
        assertThat(browser.evaluate("window.saved[3]")).isEqualTo("Moved.java");
    }

    @Test
    void aRegressionAnswersANumber() throws Exception {
        submission.finished(JOB.formatted("progression", "diabetes", "progression", "linear"));
        browser.open("/models");
        browser.untilTrue("[...document.querySelectorAll('[data-model] a')].some(a => a.textContent === 'progression')");
        browser.evaluate("[...document.querySelectorAll('[data-model] a')].find(a => a.textContent === 'progression').click()");
        browser.untilTrue("document.querySelector('[name=\"/rows/0/bmi\"]')?.value");
        browser.click("[name=predict]");
        browser.see("[data-prediction]");
    }

    @Test
    void aKeyIsKeptForTheTab() {
        browser.open("/jobs");
        browser.click("#key-button");
        browser.type("dialog [name=key]", "flk_secret");
        browser.click("dialog [type=submit]");
        browser.seeText("#key-button", "✓");
        assertThat(browser.evaluate("sessionStorage.getItem('fallline.key')")).isEqualTo("flk_secret");
        // The service knows no such key, so the page asks for another.
        browser.seeText("dialog", "not valid");
        browser.click("dialog .actions button");
        browser.untilTrue("sessionStorage.getItem('fallline.key') === null");
    }

    @Test
    void whatIsNotThereIsSaid() {
        for (String view : new String[] {"/jobs/job_none", "/datasets/ds_none", "/models/mdl_none", "/nowhere"}) {
            browser.open(view);
            browser.seeText("h1", "Not found");
        }
    }
}
