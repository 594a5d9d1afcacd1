package dev.fallline.access;

import dev.fallline.web.Place;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A response that keeps no {@link Place} while its client takes its time to receive it. */
final class PatientResponse extends HttpServletResponseWrapper {

    private @Nullable ServletOutputStream stream;

    PatientResponse(HttpServletResponse response) {
        super(response);
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (stream == null) {
            stream = new PatientStream(super.getOutputStream());
        }
        return stream;
    }

    @Override
    public void flushBuffer() throws IOException {
        Place.pausing(() -> super.flushBuffer());
    }

    private static final class PatientStream extends ServletOutputStream {

        private final ServletOutputStream body;

        PatientStream(ServletOutputStream body) {
            this.body = body;
        }

        @Override
        public void write(int one) throws IOException {
            Place.pausing(() -> body.write(one));
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            Place.pausing(() -> body.write(from, offset, length));
        }

        @Override
        public void flush() throws IOException {
            Place.pausing(() -> body.flush());
        }

        @Override
        public void close() throws IOException {
            Place.pausing(() -> body.close());
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            body.setWriteListener(listener);
        }
    }
}
