package dev.fallline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdsTest {

    @Test
    void laterOnesSortAfterEarlierOnesEvenWithinAMillisecond() {
        var clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
        var ids = new Ids(clock, new SplittableRandom(1));
        var made = Stream.generate(() -> ids.next("job_")).limit(1000).toList();
        assertThat(made).isSorted().doesNotHaveDuplicates().allMatch(id -> id.matches("job_[0-9a-z]{26}"));
    }
}
