package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final Turns turns = new Turns();

    @Test
    void projectsTakeTurns() {
        assertThat(order(Map.of(), job("a1", 0, 0), job("a2", 0, 1), job("a3", 0, 2), job("b1", 0, 8), job("b2", 0, 9)))
                .containsExactly("a1", "b1", "a2", "b2", "a3");
    }

    @Test
    void whoRunsLessComesFirst() {
        assertThat(order(Map.of("a", new ProjectLoad(2, 2)), job("a1", 0, 0), job("b1", 0, 7), job("b2", 0, 8), job("b3", 0, 9)))
                .containsExactly("b1", "b2", "a1", "b3");
    }

    @Test
    void whoseTurnWasLastComesLast() {
        // A single worker is free whenever it looks: nobody runs anything.
        turns.taken("a");
        assertThat(order(Map.of(), job("a1", 0, 0), job("b1", 0, 9))).containsExactly("b1", "a1");
        turns.taken("b");
        assertThat(order(Map.of(), job("a1", 0, 8), job("b1", 0, 0))).containsExactly("a1", "b1");
    }

    @Test
    void prioritiesComeBeforeTurns() {
        assertThat(order(Map.of(), job("a1", 5, 0), job("a2", 5, 1), job("a3", 0, 2), job("b1", 0, 3)))
                .containsExactly("a1", "a2", "a3", "b1");
    }

    private List<String> order(Map<String, ProjectLoad> loads, Waiting... waiting) {
        return turns.order(new ArrayList<>(List.of(waiting)), loads).stream()
                .map(Waiting::jobId)
                .toList();
    }

    /** @param id begins with the name of its project */
    private static Waiting job(String id, int priority, int second) {
        return new Waiting(id, "", id.substring(0, 1), priority, NOON.plusSeconds(second), 0, new Resources(1, 1), 0);
    }
}
