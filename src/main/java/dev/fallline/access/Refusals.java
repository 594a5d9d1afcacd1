package dev.fallline.access;

import dev.fallline.problem.ProblemException;
import dev.fallline.problem.ProblemKind;
import dev.fallline.web.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;

/** The answers to who is not known, or may not. */
final class Refusals implements AuthenticationEntryPoint {

    private final ProblemWriter problems;

    Refusals(ProblemWriter problems) {
        this.problems = problems;
    }

    /** A key or token was shown that is none. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException fault)
            throws IOException {
        if (fault instanceof AuthenticationServiceException) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "5");
            write(ProblemKind.UNAVAILABLE, "issuer_unavailable",
                    "The issuer of tokens does not answer, so that this token cannot be checked. Try again.", request, response);
            return;
        }
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
        write(ProblemKind.UNAUTHENTICATED, "invalid_token",
                "The key or token is not valid, has expired or was revoked.", request, response);
    }

    /** Nothing was shown. */
    void unknown(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        write(ProblemKind.UNAUTHENTICATED, "authentication_required",
                "Send an API key or a token: `Authorization: Bearer flk_…`.", request, response);
    }

    /** What was shown does not allow it. */
    void forbidden(String scope, HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader(
                HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"insufficient_scope\", scope=\"%s\"".formatted(scope));
        write(ProblemKind.FORBIDDEN, "insufficient_scope",
                "This needs the scope `%s`, which the key or token does not have.".formatted(scope), request, response);
    }

    /** Another site's page would change something through a browser. */
    void otherSite(HttpServletRequest request, HttpServletResponse response) throws IOException {
        write(ProblemKind.FORBIDDEN, "cross_origin",
                "A page of another origin may not change anything here while no key is asked for.", request, response);
    }

    private void write(
            ProblemKind kind, String code, String detail, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        problems.write(new ProblemException(kind, code, detail, List.of()), request, response);
    }
}
