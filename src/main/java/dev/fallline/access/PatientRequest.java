package dev.fallline.access;

import dev.fallline.web.Place;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.Part;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Enumeration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A request that keeps no {@link Place} while its client takes its time to send the body. */
final class PatientRequest extends HttpServletRequestWrapper {

    private @Nullable ServletInputStream stream;

    PatientRequest(HttpServletRequest request) {
        super(request);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        if (stream == null) {
            stream = new PatientStream(super.getInputStream());
        }
        return stream;
    }

    @Override
    public BufferedReader getReader() throws IOException {
        var charset = Objects.requireNonNullElse(getCharacterEncoding(), StandardCharsets.UTF_8.name());
        return new BufferedReader(new InputStreamReader(getInputStream(), charset));
    }

    /** Reads the whole form, to disk where it is large. */
    @Override
    public Collection<Part> getParts() throws IOException, ServletException {
        return form(super::getParts);
    }

    @Override
    public Part getPart(String name) throws IOException, ServletException {
        return form(() -> super.getPart(name));
    }

    // The parameters of a form are those of its body, too.

    @Override
    public @Nullable String getParameter(String name) {
        return Place.without(() -> super.getParameter(name));
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        return Place.without(super::getParameterMap);
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return Place.without(super::getParameterNames);
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        return Place.without(() -> super.getParameterValues(name));
    }

    private static <T> T form(Place.Waiting<T, Exception> reading) throws IOException, ServletException {
        try {
            return Place.without(reading);
        } catch (IOException | ServletException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }

    private static final class PatientStream extends ServletInputStream {

        private final ServletInputStream body;

        PatientStream(ServletInputStream body) {
            this.body = body;
        }

        @Override
        public int read() throws IOException {
            return body.available() > 0 ? body.read() : Place.without(() -> body.read());
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return body.available() > 0
                    ? body.read(into, offset, length)
                    : Place.without(() -> body.read(into, offset, length));
        }

        @Override
        public int available() throws IOException {
            return body.available();
        }

        @Override
        public boolean isFinished() {
            return body.isFinished();
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body.setReadListener(listener);
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }
}
