package dev.fallline.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.telemetry.PlotCanvas.Anchor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text in pictures of a server that has no fonts. */
class PngCanvasTest {

    private static final int WIDTH = 300;
    private static final int HEIGHT = 60;

    @TempDir
    Path directory;

    @Test
    void paintsTextWithoutFontsOfTheSystem() throws IOException, InterruptedException {
        Path picture = directory.resolve("text.png");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.awt.headless=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WithoutFonts.class.getName(),
                        picture.toString())
                .inheritIO();
        process.environment().put("FONTCONFIG_FILE", "/dev/null");
        process.environment().put("FONTCONFIG_PATH", directory.toString());
        Process started = process.start();
        assertThat(started.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(started.exitValue()).isZero();
        assertThat(Files.readAllBytes(picture)).isEqualTo(paint());
    }

    @Test
    void paintsTextWhereItBelongs() throws IOException {
        var image = ImageIO.read(new ByteArrayInputStream(paint()));
        assertThat(dark(image, 0, 2 * WIDTH)).isGreaterThan(500);
        assertThat(dark(image, 0, 18)).isZero();
        assertThat(new PngCanvas(WIDTH, HEIGHT).width("iiii")).isLessThan(new PngCanvas(WIDTH, HEIGHT).width("wwww"));
    }

    private static int dark(java.awt.image.BufferedImage image, int from, int to) {
        int dark = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = from; x < to; x++) {
                dark += (image.getRGB(x, y) & 0xff) < 128 ? 1 : 0;
            }
        }
        return dark;
    }

    private static byte[] paint() {
        var canvas = new PngCanvas(WIDTH, HEIGHT);
        canvas.title(10, 20, "Loss of iris: 1·10⁻³, Änderung, потеря, λ");
        canvas.text(10, 45, Anchor.START, "validation_loss 0.125");
        return canvas.png();
    }

    /** In a process whose fontconfig knows no font. */
    static final class WithoutFonts {

        private WithoutFonts() {}

        public static void main(String[] arguments) throws IOException {
            Files.write(Path.of(arguments[0]), paint());
        }
    }
}
