package dev.fallline.web;

import dev.fallline.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Answers with a problem from a filter, where no controller advice reaches. */
@Component
public class ProblemWriter {

    private static final String INFERENCE = "/v2";

    private final JsonMapper json;

    ProblemWriter(JsonMapper json) {
        this.json = json;
    }

    /** Answers with what the exception says, in its own form where the Open Inference Protocol is spoken. */
    public void write(ProblemException problem, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (request.getRequestURI().startsWith(INFERENCE)) {
            response.setStatus(ProblemStatus.of(problem.kind()).value());
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            response.getOutputStream().write(json.writeValueAsBytes(Map.of("error", problem.detail())));
            return;
        }
        write(
                Problem.of(
                        ProblemStatus.of(problem.kind()),
                        problem.code(),
                        problem.detail(),
                        request.getRequestURI(),
                        problem.faults()),
                response);
    }

    void write(Problem problem, HttpServletResponse response) throws IOException {
        response.setStatus(problem.status());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(json.writeValueAsBytes(problem));
    }
}
