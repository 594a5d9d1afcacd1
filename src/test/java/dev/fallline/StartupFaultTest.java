package dev.fallline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.mock.env.MockEnvironment;

class StartupFaultTest {

    @Test
    void tellsWhyTheWebServerCannotListen() {
        var range = new IllegalArgumentException("port out of range:99999");

        var analysis = analysis(new WebServerException("Unable to start", new IllegalStateException(range)));

        assertThat(analysis)
                .extracting(FailureAnalysis::getDescription, FailureAnalysis::getAction)
                .satisfiesExactly(
                        description -> assertThat(description).asString().contains("port out of range:99999"),
                        action -> assertThat(action).asString().contains("server.port"));
    }

    @Test
    void leavesAPortInUseToTheOneWhoKnowsMoreOfIt() {
        assertThat(analysis(new PortInUseException(8080))).isNull();
    }

    @Test
    void refusesAHomeWithoutAName() {
        var context = new GenericApplicationContext();
        context.setEnvironment(new MockEnvironment().withProperty("fallline.home", " "));

        assertThatExceptionOfType(StartupFault.class)
                .isThrownBy(() -> new HomeDirectory().initialize(context))
                .withMessageContaining("fallline.home is empty");
    }

    private static @Nullable FailureAnalysis analysis(WebServerException fault) {
        return new WebServerFaultAnalyzer().analyze(fault, fault);
    }
}
