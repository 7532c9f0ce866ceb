package io.tagstream.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceSlotTest {
  @TempDir Path state;

  @Test
  void givesEachRunningInstanceItsOwnNameAndARestartedOneItsOldName() {
    InstanceSlot first = InstanceSlot.claim(state);
    InstanceSlot second = InstanceSlot.claim(state);
    assertThat(second.name()).isNotEqualTo(first.name());
    assertThat(second.directory()).isNotEqualTo(first.directory());

    first.close();

    InstanceSlot again = InstanceSlot.claim(state);
    assertThat(again.name()).isEqualTo(first.name());
    again.close();
    second.close();
  }
}
