package io.tagstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.benchmarks.Samples.Sample;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void comparesTheFirstQuarterWithTheLast() {
    Samples samples = samples(i -> i, i -> 0);

    assertThat(samples.first().residentMib()).isEqualTo(4.5);
    assertThat(samples.last().residentMib()).isEqualTo(34.5);
  }

  @Test
  void memoryThatStaysDoesNotGrow() {
    assertThat(samples(i -> 1000 + i % 7, i -> 0).memoryGrew()).isFalse();
  }

  @Test
  void memoryThatLeaksGrows() {
    assertThat(samples(i -> 1000 + 3 * i, i -> 0).memoryGrew()).isTrue();
  }

  @Test
  void aLagThatSwingsDoesNotGrow() {
    assertThat(samples(i -> 0, i -> i % 5 * 100).lagGrew(100)).isFalse();
  }

  @Test
  void aLagThatRisesGrows() {
    assertThat(samples(i -> 0, i -> i * 100).lagGrew(100)).isTrue();
  }

  @Test
  void readsWhatIsResident() {
    assertThat(ProcessMemory.residentMib(List.of("VmPeak:\t 9 kB", "VmRSS:\t    2048 kB")))
        .isEqualTo(2);
  }

  private static Samples samples(IntToDoubleFunction resident, IntToDoubleFunction lag) {
    Samples samples = new Samples();
    for (int i = 0; i < 40; i++) {
      samples.add(new Sample(i, resident.applyAsDouble(i), 0, lag.applyAsDouble(i)));
    }
    return samples;
  }
}
