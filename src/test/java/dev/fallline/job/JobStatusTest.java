package dev.fallline.job;

import static dev.fallline.job.JobStatus.CANCELLED;
import static dev.fallline.job.JobStatus.CANCELLING;
import static dev.fallline.job.JobStatus.FAILED;
import static dev.fallline.job.JobStatus.PAUSED;
import static dev.fallline.job.JobStatus.PAUSING;
import static dev.fallline.job.JobStatus.QUEUED;
import static dev.fallline.job.JobStatus.RUNNING;
import static dev.fallline.job.JobStatus.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobStatusTest {

    private static final Map<JobStatus, Set<JobStatus>> TABLE = Map.of(
            QUEUED, Set.of(RUNNING, PAUSED, CANCELLED, FAILED),
            RUNNING, Set.of(QUEUED, PAUSING, CANCELLING, SUCCEEDED, FAILED),
            PAUSING, Set.of(PAUSED, CANCELLING, SUCCEEDED, FAILED),
            PAUSED, Set.of(QUEUED, CANCELLED),
            CANCELLING, Set.of(CANCELLED),
            SUCCEEDED, Set.of(),
            FAILED, Set.of(QUEUED),
            CANCELLED, Set.of(QUEUED));

    @ParameterizedTest
    @EnumSource
    void allowsExactlyTheChangesOfTheTable(JobStatus status) {
        assertThat(status.successors()).isEqualTo(TABLE.get(status));
    }

    @ParameterizedTest
    @EnumSource
    void isReachableFromTheFirstStatus(JobStatus status) {
        var reached = new HashSet<>(Set.of(JobStatus.INITIAL));
        for (int i = 0; i < JobStatus.values().length; i++) {
            Set.copyOf(reached).forEach(one -> reached.addAll(one.successors()));
        }
        assertThat(reached).contains(status);
    }

    @Test
    void neverGivesTheSameJobTwoEnds() {
        for (JobStatus end : Set.of(SUCCEEDED, FAILED, CANCELLED)) {
            assertThat(end.isTerminal()).isTrue();
            assertThat(end.successors()).noneMatch(JobStatus::isTerminal);
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsItsOwnLabel(JobStatus status) {
        assertThat(JobStatus.of(status.label())).isSameAs(status);
    }

    @Test
    void refusesToDescribeAChangeThatIsNotInTheTable() {
        assertThatThrownBy(() -> new StatusChange(
                        "job_1", "", SUCCEEDED, CANCELLED, Instant.EPOCH, null, null, null, null, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("succeeded")
                .hasMessageContaining("cancelled");
    }
}
