package io.tagstream.ner.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {
  @ParameterizedTest
  @CsvSource({"2, 128", "3, 128", "128, 128", "3, 3", "2, 3"})
  void readsASentenceThatFitsAtOnce(int length, int maxPieces) {
    assertThat(Window.of(length, maxPieces))
        .containsExactly(new Window(1, length - 1, 1, length - 1));
  }

  @Test
  void cutsOnePieceMoreThanFits() {
    assertThat(Window.of(11, 10)).containsExactly(new Window(1, 9, 1, 8), new Window(7, 10, 8, 10));
  }

  @Test
  void ownsEveryPieceOnceWithinTheLimitAndInItsContext() {
    Random random = new Random(3);
    for (int round = 0; round < 20_000; round++) {
      int length = 2 + random.nextInt(600);
      int maxPieces = 3 + random.nextInt(round % 2 == 0 ? 10 : 200);
      check(Window.of(length, maxPieces), length, maxPieces);
    }
  }

  private static void check(List<Window> windows, int length, int maxPieces) {
    int owned = 1;
    int context = (maxPieces - 2) / 4 / 2;
    for (Window window : windows) {
      assertThat(window.ownedFrom()).as("%d of %d", length, maxPieces).isEqualTo(owned);
      assertThat(window.length()).isLessThanOrEqualTo(maxPieces);
      assertThat(window.start()).isPositive();
      assertThat(window.end()).isBetween(window.ownedTo(), length - 1);
      assertThat(window.start()).isLessThanOrEqualTo(Math.max(1, window.ownedFrom() - context));
      assertThat(window.end()).isGreaterThanOrEqualTo(window.ownedTo());
      assertThat(window.end() - window.ownedTo())
          .isGreaterThanOrEqualTo(window.end() == length - 1 ? 0 : context);
      owned = window.ownedTo();
    }
    assertThat(owned).as("%d of %d", length, maxPieces).isEqualTo(length - 1);
  }

  @Test
  void refusesAModelWithoutRoomForText() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Window.of(5, 2))
        .withMessageContaining("2 word pieces");
  }
}
