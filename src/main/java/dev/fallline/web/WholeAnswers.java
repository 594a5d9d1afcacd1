package dev.fallline.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes a JSON answer whole before its first byte is sent: one that fails on the way can still become a problem. */
@Component
class WholeAnswers extends JacksonJsonHttpMessageConverter {

    WholeAnswers(JsonMapper json) {
        super(json);
    }

    /** Text and bytes are answers as they are, the OpenAPI document among them. */
    @Override
    public boolean canWrite(ResolvableType type, Class<?> answer, @Nullable MediaType media) {
        return answer != byte[].class
                && answer != String.class
                && !Resource.class.isAssignableFrom(answer)
                && super.canWrite(type, answer, media);
    }

    @Override
    protected void writeInternal(
            Object answer, ResolvableType type, HttpOutputMessage message, @Nullable Map<String, Object> hints)
            throws IOException {
        var held = new ByteArrayOutputStream();
        super.writeInternal(answer, type, new Held(message.getHeaders(), held), hints);
        held.writeTo(message.getBody());
    }

    private record Held(HttpHeaders headers, ByteArrayOutputStream content) implements HttpOutputMessage {
        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }

        @Override
        public OutputStream getBody() {
            return content;
        }
    }
}
