package dev.fallline.web;

import dev.fallline.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Answers with a problem from a filter, where no controller advice reaches. */
@Component
public class ProblemWriter {

    private final JsonMapper json;

    ProblemWriter(JsonMapper json) {
        this.json = json;
    }

    /** Answers with what the exception says. */
    public void write(ProblemException problem, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
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
        response.setContentType(problem.mediaType().toString());
        response.getOutputStream().write(json.writeValueAsBytes(problem.body()));
    }
}
