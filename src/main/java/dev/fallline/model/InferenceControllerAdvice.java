package dev.fallline.model;

import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import dev.fallline.web.ProblemStatus;
import jakarta.servlet.http.HttpServletRequest;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import tools.jackson.core.JacksonException;

/** Faults below {@code /v2} in the protocol's own form. */
@RestControllerAdvice(assignableTypes = InferenceController.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class InferenceControllerAdvice {

    private static final Logger LOG = LoggerFactory.getLogger(InferenceControllerAdvice.class);

    record ErrorResponse(String error) {}

    @ExceptionHandler
    ResponseEntity<ErrorResponse> refused(InferenceFault fault) {
        return answer(HttpStatus.BAD_REQUEST, String.valueOf(fault.getMessage()));
    }

    @ExceptionHandler
    ResponseEntity<ErrorResponse> refused(ProblemException problem) {
        String detail = problem.faults().isEmpty()
                ? problem.detail()
                : problem.faults().stream().map(Fault::detail).collect(Collectors.joining(" "));
        return answer(ProblemStatus.of(problem.kind()), detail);
    }

    @ExceptionHandler
    ResponseEntity<ErrorResponse> malformed(JacksonException fault) {
        var place = fault.getLocation();
        return answer(
                HttpStatus.BAD_REQUEST,
                place == null || place.getLineNr() < 1
                        ? "The body is not valid JSON"
                        : "The body is not valid JSON at line %d, column %d"
                                .formatted(place.getLineNr(), place.getColumnNr()));
    }

    @ExceptionHandler
    ResponseEntity<ErrorResponse> failed(Exception fault, HttpServletRequest request) {
        LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), fault);
        return answer(HttpStatus.INTERNAL_SERVER_ERROR, "The service failed to answer; its log says why");
    }

    private static ResponseEntity<ErrorResponse> answer(HttpStatusCode status, String error) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(new ErrorResponse(error));
    }
}
