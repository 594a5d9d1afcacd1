package dev.fallline;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.core.NestedExceptionUtils;

/** Says why the web server cannot listen where it is told to; a port in use Boot explains itself. */
class WebServerFaultAnalyzer extends AbstractFailureAnalyzer<WebServerException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, WebServerException fault) {
        if (fault instanceof PortInUseException) {
            return null;
        }
        return new FailureAnalysis(
                "the web server cannot listen (%s).".formatted(NestedExceptionUtils.getMostSpecificCause(fault).getMessage()),
                "Set server.port to a number up to 65535 and server.address to an address of this machine.",
                fault);
    }
}
