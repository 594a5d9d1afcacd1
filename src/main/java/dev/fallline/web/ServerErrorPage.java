package dev.fallline.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import tools.jackson.databind.json.JsonMapper;

/** What Tomcat answers to a request so malformed that it reaches no servlet: problem details in place of a page. */
public class ServerErrorPage extends ErrorReportValve {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        var status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        var path = request.getRequestURI() == null ? "" : request.getRequestURI();
        var problem = StatusProblems.of(HttpStatusCode.valueOf(status), path);
        var body = JSON.writeValueAsString(problem.body());
        try {
            response.setContentType(problem.mediaType().toString());
            response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            response.finishResponse();
        } catch (IOException | IllegalStateException e) {
            // The client is gone, or the answer has begun: there is nobody to tell.
        }
    }
}
