package dev.fallline.web;

import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.AbstractJacksonHttpMessageConverter;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/**
 * Refuses JSON bodies with a text, name or value, that is none: halves of surrogate pairs, which no answer could
 * be encoded with again, and the null character, which not every database keeps. Looks before anything is read, so
 * that no controller has to.
 */
@RestControllerAdvice
class BodyTexts extends RequestBodyAdviceAdapter {

    /** An answer that names more is read by nobody. */
    private static final int MOST_FAULTS = 20;

    private final JsonMapper json;
    private final BodyRoom room;

    BodyTexts(JsonMapper json, BodyRoom room) {
        this.json = json;
        this.room = room;
    }

    @Override
    public boolean supports(
            MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converter) {
        return AbstractJacksonHttpMessageConverter.class.isAssignableFrom(converter);
    }

    @Override
    public HttpInputMessage beforeBodyRead(
            HttpInputMessage message,
            MethodParameter parameter,
            Type target,
            Class<? extends HttpMessageConverter<?>> converter)
            throws IOException {
        var body = room.read(message.getBody());
        var type = message.getHeaders().getContentType();
        var charset = type == null ? null : type.getCharset();
        // Of a text in another charset the parser would find wrong what the reading that follows decodes.
        var faults = charset == null || charset.equals(StandardCharsets.UTF_8) ? faults(body) : List.<Fault>of();
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
        return new Held(message.getHeaders(), body);
    }

    private List<Fault> faults(byte[] body) {
        var faults = new ArrayList<Fault>();
        try (var parser = json.createParser(body)) {
            look(parser, faults);
        }
        return faults;
    }

    /** What is no JSON, or exceeds a limit, ends the look; what databinding finds is left to the reading that follows. */
    private static void look(JsonParser parser, List<Fault> faults) {
        try {
            for (var token = parser.nextToken(); token != null && faults.size() < MOST_FAULTS; token = parser.nextToken()) {
                var named = token == JsonToken.PROPERTY_NAME;
                if ((named || token == JsonToken.VALUE_STRING) && !Texts.whole(parser.getString())) {
                    faults.add(fault(parser, named));
                }
            }
        } catch (JacksonException e) {
            if (faults.isEmpty()) {
                faults.add(BodyFaults.of(e, parser));
            }
        }
    }

    private static Fault fault(JsonParser parser, boolean named) {
        var context = named ? parser.streamReadContext().getParent() : parser.streamReadContext();
        // The name of a field may itself be what cannot be written: then its object is pointed at.
        var pointer = context == null ? "" : context.pathAsPointer(false).toString();
        return new Fault(
                Texts.whole(pointer) ? pointer : "",
                "invalid_text",
                "%s holds half of a surrogate pair or the null character, which is no text."
                        .formatted(named ? "The name of a field here" : "The value"));
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Held(HttpHeaders headers, byte[] content) implements HttpInputMessage {
        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }

        @Override
        public InputStream getBody() {
            return new ByteArrayInputStream(content);
        }
    }
}
