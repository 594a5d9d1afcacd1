package dev.fallline;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** Says in one line why the service did not start; Boot's own report of many lines is switched off by its logger. */
class OneLineReporter implements FailureAnalysisReporter {

    private static final Logger log = LoggerFactory.getLogger(FalllineApplication.class);

    @Override
    public void report(FailureAnalysis analysis) {
        var action = analysis.getAction() == null ? "" : " " + analysis.getAction();
        log.error("Fallline did not start: {}", (analysis.getDescription() + action).replaceAll("\\s+", " "));
    }
}
