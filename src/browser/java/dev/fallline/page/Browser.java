package dev.fallline.page;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementClickInterceptedException;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.springframework.util.FileSystemUtils;

/** A headless Chromium with a profile of its own, which waits for what it is to look at. */
final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOADING = Duration.ofSeconds(30);

    private final Path profile;
    private final ChromeDriver driver;
    private final String address;

    Browser(int port) {
        address = "http://127.0.0.1:" + port + "/";
        try {
            profile = Files.createTempDirectory("fallline-browser");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, java.util.logging.Level.ALL);
        var options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.setCapability("goog:loggingPrefs", logs);
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1280,1000",
                "--user-data-dir=" + profile);
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(new File("/usr/bin/chromedriver"))
                .usingAnyFreePort()
                .build();
        driver = new ChromeDriver(service, options);
    }

    /**
     * Goes to a view, as {@code /jobs}. Loads the page again where a module of it did not arrive: Chromium drops what is
     * on its way when a network interface comes or goes, as those of containers do.
     */
    void open(String view) {
        for (int attempt = 1; ; attempt++) {
            driver.get(address + "#" + view);
            try {
                new WebDriverWait(driver, LOADING)
                        .until(d -> !d.findElements(By.cssSelector("main > *")).isEmpty());
                return;
            } catch (TimeoutException e) {
                if (attempt == 3) {
                    throw e;
                }
                driver.get("about:blank");
            }
        }
    }

    /** Loads another page than the service's own at {@code /}. */
    void openPage(String path) {
        driver.get("about:blank");
        driver.get(address + path);
    }

    /** Makes the browser as if it were new: the first theme and size, nothing stored, nothing complained of. */
    void forget() {
        open("/jobs");
        driver.executeScript("sessionStorage.clear()");
        dark(false);
        driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        // So that the next view is loaded whole, not shown by the page that is there.
        driver.get("about:blank");
        complaints();
    }

    /** The address after {@code #}. */
    String view() {
        String url = driver.getCurrentUrl();
        return url == null ? "" : url.substring(url.indexOf('#') + 1);
    }

    WebElement see(String selector) {
        return waiting("No " + selector).until(d -> driver.findElements(By.cssSelector(selector)).stream()
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElse(null));
    }

    void click(String selector) {
        waiting("Cannot click " + selector).until(d -> {
            var button = see(selector);
            if (!button.isEnabled()) {
                return false;
            }
            // Away from the bar at the top, which would take the click.
            driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", button);
            button.click();
            return true;
        });
    }

    void type(String selector, String text) {
        waiting("Cannot write to " + selector).until(d -> {
            var input = see(selector);
            input.clear();
            input.sendKeys(text);
            return true;
        });
    }

    /** Writes to what need not be seen, as a file's path. */
    void send(String selector, CharSequence keys) {
        see(selector).sendKeys(keys);
    }

    void select(String selector, String value) {
        waiting("Cannot select in " + selector).until(d -> {
            new Select(see(selector)).selectByValue(value);
            return true;
        });
    }

    void seeText(String selector, String text) {
        waiting("%s never has '%s'".formatted(selector, text)).until(d -> driver.findElements(By.cssSelector(selector)).stream()
                .anyMatch(element -> element.isDisplayed() && element.getText().contains(text)));
    }

    void until(String what, BooleanSupplier condition) {
        waiting(what).until(d -> condition.getAsBoolean());
    }

    /** Waits until a JavaScript expression is true. */
    void untilTrue(String expression) {
        waiting(expression).until(d -> Boolean.TRUE.equals(driver.executeScript("return Boolean(" + expression + ")")));
    }

    /** Draws with the pointer over an element, from one share of its width to another. */
    void drag(String selector, double from, double to) {
        WebElement element = see(selector);
        int width = element.getSize().getWidth();
        new Actions(driver)
                .moveToElement(element, (int) (width * (from - 0.5)), 0)
                .clickAndHold()
                .moveToElement(element, (int) (width * (to - 0.5)), 0)
                .release()
                .perform();
    }

    void dark(boolean dark) {
        var feature = Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
    }

    void width(int pixels) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", pixels, "height", 844, "deviceScaleFactor", 1, "mobile", false));
    }

    Object evaluate(String expression) {
        return String.valueOf(driver.executeScript("return " + expression));
    }

    /** What the page complained of in the console. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= java.util.logging.Level.WARNING.intValue())
                .map(Object::toString)
                .toList();
    }

    private WebDriverWait waiting(String what) {
        var wait = new WebDriverWait(driver, PATIENCE, Duration.ofMillis(100));
        wait.ignoreAll(List.of(
                StaleElementReferenceException.class,
                ElementClickInterceptedException.class,
                ElementNotInteractableException.class));
        wait.withMessage(() -> what + "; the page at " + view() + " shows: "
                + driver.findElement(By.tagName("body")).getText());
        return wait;
    }

    @Override
    public void close() {
        try {
            driver.quit();
        } finally {
            FileSystemUtils.deleteRecursively(profile.toFile());
        }
    }
}
