package dev.fallline.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.fallline.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {

    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678901Z");

    @Test
    void aCursorComesBackAsItWas() {
        var cursor = new Cursor(AT, "job_1:x");
        assertThat(Cursor.decode(cursor.encode())).isEqualTo(cursor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "????", "MTIz", "OmE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OmE", "é"})
    void refusesWhatIsNoCursor(String text) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> Cursor.decode(text));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 201})
    void refusesLimitsOutOfRange(int limit) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> PageRequest.of(limit, null));
    }

    @Test
    void theRowBeyondTheLimitOnlyTellsThatThereAreMore() {
        var page = Page.of(List.of("a", "b", "c"), PageRequest.of(2, null), id -> new Cursor(AT, id));
        assertThat(page.data()).containsExactly("a", "b");
        assertThat(page.hasMore()).isTrue();
        assertThat(page.nextCursor()).isEqualTo(new Cursor(AT, "b").encode());
        assertThat(Page.of(List.of("a", "b"), PageRequest.of(2, null), id -> new Cursor(AT, id)))
                .isEqualTo(new Page<>(List.of("a", "b"), false, null));
    }
}
