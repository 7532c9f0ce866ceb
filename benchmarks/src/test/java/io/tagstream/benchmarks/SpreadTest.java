package io.tagstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void takesTheMiddleOfAnOddNumber() {
    assertThat(Spread.of(5, 1, 3)).isEqualTo(new Spread(3, 1, 5));
  }

  @Test
  void takesTheMeanOfTheTwoInTheMiddleOfAnEvenNumber() {
    assertThat(Spread.of(4, 1, 2, 10)).isEqualTo(new Spread(3, 1, 10));
  }

  @Test
  void comparesWhatBelongsToOneRound() {
    Spread ratio = Spread.ofRatios(new double[] {10, 40, 9}, new double[] {5, 10, 3});

    assertThat(ratio).isEqualTo(new Spread(3, 2, 4));
  }

  @Test
  void isWrittenInOneLine() {
    assertThat(new Spread(2.25, 1, 1000).text(1)).isEqualTo("2.3 (1.0 to 1000.0)");
  }

  @Test
  void wantsSomething() {
    assertThatThrownBy(Spread::of).isInstanceOf(IllegalArgumentException.class);
  }
}
