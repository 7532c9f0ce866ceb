package io.tagstream.runtime.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampleTest {
  private static final int SENTENCES = 100_000;

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.1, 0.5})
  void hasItsShareOfAllSentences(double share) {
    assertThat(count("s-", new Sample(share)) / SENTENCES).isBetween(share - 0.01, share + 0.01);
    assertThat(count("sentences-0-", new Sample(share)) / SENTENCES)
        .isBetween(share - 0.01, share + 0.01);
  }

  private static double count(String prefix, Sample sample) {
    return IntStream.range(0, SENTENCES).filter(i -> sample.has(prefix + i)).count();
  }

  @Test
  void hasAllOfASmallerShare() {
    Sample small = new Sample(0.1);
    Sample large = new Sample(0.3);

    assertThat(IntStream.range(0, 1000).mapToObj(i -> "s-" + i).filter(small::has))
        .isNotEmpty()
        .allMatch(large::has);
  }

  /** Digests made with another tool, divided by 2^48. */
  @ParameterizedTest
  @CsvSource({"s-1, 0.64576", "s-2, 0.40229", "s-4, 0.02440", "s-6, 0.90893", "ü-1, 0.68332"})
  void canBeFoundByAnyone(String id, double hash) {
    assertThat(new Sample(hash).has(id)).isFalse();
    assertThat(new Sample(hash + 1e-5).has(id)).isTrue();
  }
}
