package dev.fallline;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Passes on what a fault already says of itself. */
class StartupFaultAnalyzer extends AbstractFailureAnalyzer<StartupFault> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, StartupFault cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
    }
}
