package dev.fallline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DuplicateKeyException;

class ContentionTest {

    private int tries;

    @Test
    void runsATransactionAgainThatLostALock() {
        String result = Contention.outlast(() -> {
            if (++tries < 3) {
                throw new CannotAcquireLockException("busy");
            }
            return "done";
        });
        assertThat(result).isEqualTo("done");
    }

    @Test
    void givesUpInTheEndAndAtOnceWhereWaitingDoesNotHelp() {
        assertThatThrownBy(() -> Contention.outlast(this::busy, Duration.ofMillis(20)))
                .isInstanceOf(CannotAcquireLockException.class);
        assertThat(tries).isPositive();
        tries = 0;
        assertThatThrownBy(() -> Contention.outlast(this::clash)).isInstanceOf(DuplicateKeyException.class);
        assertThat(tries).isEqualTo(1);
    }

    private String busy() {
        tries++;
        throw new CannotAcquireLockException("busy");
    }

    private String clash() {
        tries++;
        throw new DuplicateKeyException("twice");
    }
}
