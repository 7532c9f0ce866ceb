package io.tagstream.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OffsetTrackerTest {
  private final OffsetTracker offsets = new OffsetTracker();

  @Test
  void holdsBackToTheOldestRequestThatHasNotEnded() {
    assertThat(offsets.due()).isEmpty();
    offsets.passed(3);
    assertThat(offsets.due()).hasValue(4);
    offsets.opened(4);
    offsets.passed(4);
    offsets.opened(5);
    offsets.passed(5);
    offsets.passed(6);
    assertThat(offsets.due()).hasValue(4);
    offsets.closed(4);
    assertThat(offsets.due()).hasValue(5);
    offsets.closed(5);
    assertThat(offsets.due()).hasValue(7);
  }

  @Test
  void asksForEachOffsetOnce() {
    offsets.passed(3);
    offsets.committed(4);
    assertThat(offsets.due()).isEmpty();
  }

  @Test
  void doesNotPassAnOpenedRequestBeforeItsDeliveryIsDone() {
    offsets.opened(0);
    assertThat(offsets.due()).isEmpty();
  }
}
