package io.tagstream.web.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ReservoirTest {
  @Test
  void keepsAllOfAFew() {
    Reservoir<String> reservoir = new Reservoir<>(3, new Random(1));
    reservoir.offer("a");
    reservoir.offer("b");

    assertThat(reservoir.offered()).isEqualTo(2);
    assertThat(reservoir.drain(1)).containsExactly("a", "b");
    assertThat(reservoir.drain(1)).isEmpty();
    assertThat(reservoir.offered()).isZero();
    reservoir.offer("a");
    reservoir.offer("b");
    assertThat(reservoir.drain(0)).hasSize(1);
    reservoir.offer("c");
    assertThat(reservoir.drain(0)).isEmpty();
  }

  @Test
  void givesEachTheSameChanceAndKeepsTheirOrder() {
    int[] kept = new int[20];
    Reservoir<Integer> reservoir = new Reservoir<>(5, new Random(1));
    for (int round = 0; round < 4000; round++) {
      for (int i = 0; i < kept.length; i++) {
        reservoir.offer(i);
      }
      assertThat(reservoir.offered()).isEqualTo(20);
      var sample = reservoir.drain(5);
      assertThat(sample).hasSize(5).isSorted();
      sample.forEach(i -> kept[i]++);
    }
    for (int count : kept) {
      assertThat((double) count).isCloseTo(1000, within(120.0));
    }
  }
}
