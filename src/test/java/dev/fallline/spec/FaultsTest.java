package dev.fallline.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.fallline.problem.ProblemException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FaultsTest {

    /** Finding what was meant by a wrong name takes its time; a hostile request has millions of them. */
    @Test
    void wordsThatNobodyReadsAreNotLookedFor() {
        var faults = new Faults();
        var looked = new AtomicInteger();
        for (int i = 0; i < 10_000; i++) {
            faults.add("/k" + i, "unknown_field", () -> "fault " + looked.incrementAndGet());
        }
        assertThat(looked).hasValue(Faults.MOST);
        var refusal = catchThrowableOfType(ProblemException.class, faults::refuse);
        assertThat(refusal.faults()).hasSize(Faults.MOST + 1);
        assertThat(refusal.faults().getLast().code()).isEqualTo("too_many_faults");
        assertThat(refusal.faults().getLast().detail()).isNotEmpty();
    }
}
