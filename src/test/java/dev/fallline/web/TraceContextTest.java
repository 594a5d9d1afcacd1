package dev.fallline.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    @Test
    void readsAndWritesTheHeader() {
        String header = "00-%s-%s-01".formatted(TRACE, SPAN);
        assertThat(TraceContext.parse(header, "congo=t61rcWkgMzE"))
                .isEqualTo(new TraceContext(TRACE, SPAN, true, "congo=t61rcWkgMzE"))
                .extracting(TraceContext::parent)
                .isEqualTo(header);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cc-" + TRACE + "-" + SPAN + "-00", "cc-" + TRACE + "-" + SPAN + "-00-what-the-future-will-be"})
    void readsLaterVersionsAsFarAsItKnowsThem(String header) {
        assertThat(TraceContext.parse(header, null)).isEqualTo(new TraceContext(TRACE, SPAN, false, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "00-" + TRACE + "-" + SPAN, "00-" + TRACE + "-" + SPAN + "-01-more",
        "ff-" + TRACE + "-" + SPAN + "-01", "00-" + TRACE + "-0000000000000000-01",
        "00-00000000000000000000000000000000-" + SPAN + "-01", "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + SPAN + "-01"})
    void takesWhatIsNotTheHeaderForNone(String header) {
        assertThat(TraceContext.parse(header, null)).isNull();
    }

    @Test
    void dropsAStateThatIsTooLongToPassOn() {
        assertThat(TraceContext.parse("00-%s-%s-01".formatted(TRACE, SPAN), "x".repeat(513)))
                .isEqualTo(new TraceContext(TRACE, SPAN, true, null));
    }

    @Test
    void isTheSameForTheSameNameAlways() {
        assertThat(TraceContext.of("job_1")).isEqualTo(TraceContext.of("job_1")).isNotEqualTo(TraceContext.of("job_2"));
        assertThat(TraceContext.parse(TraceContext.of("job_1").parent(), null)).isEqualTo(TraceContext.of("job_1"));
    }
}
