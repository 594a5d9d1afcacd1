package dev.fallline.web;

import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Turns whatever a request ends in, other than its answer, into problem details. */
@RestControllerAdvice
class ProblemHandler extends ResponseEntityExceptionHandler {

    private static final String RETRY_AFTER_SECONDS = "1";

    /** What fills a quota goes by itself, or is deleted, in more time than a moment. */
    private static final String QUOTA_RETRY_AFTER_SECONDS = "10";

    private static final Logger log = LoggerFactory.getLogger(ProblemHandler.class);

    @ExceptionHandler
    ResponseEntity<Object> refused(ProblemException e, HttpServletRequest request) {
        var answer = Problem.of(ProblemStatus.of(e.kind()), e.code(), e.detail(), request.getRequestURI(), e.faults())
                .answer();
        return switch (e.kind()) {
            case UNAVAILABLE -> retryAfter(RETRY_AFTER_SECONDS, answer);
            case QUOTA_EXCEEDED -> retryAfter(QUOTA_RETRY_AFTER_SECONDS, answer);
            default -> answer;
        };
    }

    private static ResponseEntity<Object> retryAfter(String seconds, ResponseEntity<Object> answer) {
        return ResponseEntity.status(answer.getStatusCode())
                .headers(answer.getHeaders())
                .header(HttpHeaders.RETRY_AFTER, seconds)
                .body(answer.getBody());
    }

    /** The query or the form is not encoded as the server decodes it; only who needs a parameter finds out. */
    @ExceptionHandler
    ResponseEntity<Object> undecodable(InvalidParameterException e, HttpServletRequest request) {
        return Problem.of(
                        HttpStatus.BAD_REQUEST,
                        "invalid_request",
                        "The query or form is not percent-encoded UTF-8.",
                        request.getRequestURI())
                .answer();
    }

    /** The database is busy with what the request needs; it was waited for, and may be free in a moment. */
    @ExceptionHandler
    ResponseEntity<Object> busy(PessimisticLockingFailureException e, HttpServletRequest request) {
        log.warn("{} {} found the database busy: {}", request.getMethod(), request.getRequestURI(), e.toString());
        return Problem.of(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "database_busy",
                        "The database is busy with what the request needs; nothing was changed. Try again.",
                        request.getRequestURI())
                .answer(retryAfter(RETRY_AFTER_SECONDS));
    }

    @ExceptionHandler({DataAccessResourceFailureException.class, TransactionException.class})
    ResponseEntity<Object> away(RuntimeException e, HttpServletRequest request) {
        ProblemException away = DatabaseAway.problem(e, request);
        return Problem.of(ProblemStatus.of(away.kind()), away.code(), away.detail(), request.getRequestURI())
                .answer(retryAfter(DatabaseAway.RETRY_AFTER_SECONDS));
    }

    /** @throws Exception the failure itself, once an answer has begun: the connection is cut, and nothing follows it */
    @ExceptionHandler
    ResponseEntity<Object> unexpected(Exception e, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        log.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
        if (response.isCommitted()) {
            throw e;
        }
        response.resetBuffer();
        return Problem.of(
                        HttpStatus.INTERNAL_SERVER_ERROR,
                        "internal_error",
                        "The service failed to answer; its log says why.",
                        request.getRequestURI())
                .answer();
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return BodyFaults.of(e, path(request)).answer();
    }

    @Override
    protected ResponseEntity<Object> handleHttpRequestMethodNotSupported(
            HttpRequestMethodNotSupportedException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var possible = headers.getAllow().stream().map(HttpMethod::name).sorted().collect(Collectors.joining(", "));
        var detail = "%s is not possible at %s%s."
                .formatted(e.getMethod(), path(request), possible.isEmpty() ? "" : "; there is " + possible);
        return Problem.of(status, "method_not_allowed", detail, path(request)).answer(headers);
    }

    @Override
    protected ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var name = e instanceof MethodArgumentTypeMismatchException argument ? argument.getName() : e.getPropertyName();
        var wanted = e.getRequiredType() == null ? "value" : expected(e.getRequiredType());
        var detail = "%s is '%s'; it must be %s.".formatted(name, e.getValue(), wanted);
        return invalid(new Fault("/" + name, "invalid_type", detail), request);
    }

    @Override
    protected ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var name = e.getParameterName();
        var detail = "The query parameter '%s' is required.".formatted(name);
        return invalid(new Fault("/" + name, "required", detail), request);
    }

    @Override
    protected ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (status.is5xxServerError()) {
            log.error("{} failed", path(request), e);
        }
        var response = ((ServletWebRequest) request).getResponse();
        if (response != null && !response.isCommitted()) {
            response.resetBuffer();
        }
        return StatusProblems.of(status, path(request)).answer(headers);
    }

    private static HttpHeaders retryAfter(String seconds) {
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, seconds);
        return headers;
    }

    private static ResponseEntity<Object> invalid(Fault fault, WebRequest request) {
        return Problem.of(
                        HttpStatus.BAD_REQUEST, "invalid_request", fault.detail(), path(request), List.of(fault))
                .answer();
    }

    private static String path(WebRequest request) {
        return ((ServletWebRequest) request).getRequest().getRequestURI();
    }

    private static String expected(Class<?> type) {
        if (type.isEnum()) {
            var names = java.util.Arrays.stream(type.getEnumConstants())
                    .map(constant -> constant.toString().toLowerCase(java.util.Locale.ROOT))
                    .toList();
            return "one of " + String.join(", ", names);
        }
        return switch (type.getSimpleName()) {
            case "int", "Integer", "long", "Long" -> "a whole number";
            case "double", "Double", "float", "Float" -> "a number";
            case "boolean", "Boolean" -> "true or false";
            default -> "a valid value";
        };
    }
}
