package io.tagstream.streams.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchCutterTest {
  @Test
  void takesAllThatFits() {
    assertThat(new BatchCutter(100).cut(new int[] {10, 12, 11})).containsExactly(0, 1, 2);
  }

  @Test
  void takesTheOldestAndThoseOfItsLength() {
    int[] lengths = new int[64];
    Arrays.setAll(lengths, i -> i % 2 == 0 ? 10 : 100);

    int[] batch = new BatchCutter(1000).cut(lengths);

    assertThat(batch).hasSize(32).startsWith(0);
    assertThat(Arrays.stream(batch).map(i -> lengths[i])).containsOnly(10);
  }

  @Test
  void sendsALongerSentenceThanTheBudgetAlone() {
    assertThat(new BatchCutter(50).cut(new int[] {80, 5, 80})).containsExactly(0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void staysInTheBudgetWithLittlePaddingAndKeepsTheOldest(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      int budget = 256 << random.nextInt(5);
      int[] lengths = new int[1 + random.nextInt(500)];
      Arrays.setAll(lengths, i -> 2 + (int) Math.exp(random.nextGaussian() * 0.7 + 3));

      int[] batch = new BatchCutter(budget).cut(lengths);

      int longest = Arrays.stream(batch).map(i -> lengths[i]).max().orElseThrow();
      int real = Arrays.stream(batch).map(i -> lengths[i]).sum();
      assertThat(batch).isSorted().doesNotHaveDuplicates().startsWith(0);
      assertThat(batch.length == 1 || longest * batch.length <= budget).isTrue();
      assertThat(longest * batch.length - real).isLessThanOrEqualTo(128 + real / 8);
    }
  }
}
