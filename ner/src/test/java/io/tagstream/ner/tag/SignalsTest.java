package io.tagstream.ner.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tagstream.ner.piece.WordPieces;
import io.tagstream.ner.text.Words;
import java.util.Collections;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SignalsTest {
  private static final Offset<Double> CLOSE = within(1e-7);
  private static final int OUTSIDE = 2;
  private static final long UNKNOWN = 1;

  // Two pieces, an unknown one, none, and an unknown one of two.
  private final WordPieces sentence =
      sentence(new long[] {101, 5, 6, UNKNOWN, 7, UNKNOWN, 102}, 1, 3, -1, 4);

  @Test
  void readsThemOffTheTagsThatTheModelGave() {
    WordPrediction prediction =
        new WordPrediction(new int[] {0, OUTSIDE, -1, OUTSIDE}, new float[] {0.5f, 0.8f, 0, 0.9f});

    Signals signals = Signals.of(sentence, prediction, OUTSIDE, UNKNOWN);

    assertThat(signals.confidence()).isCloseTo(Math.cbrt(0.5 * 0.8 * 0.9), CLOSE);
    assertThat(signals.missed()).isCloseTo(0.2 + 0.1, CLOSE);
    assertThat(signals.words()).isEqualTo(3);
    assertThat(signals.splitWords()).isEqualTo(2);
    assertThat(signals.unknownWords()).isEqualTo(2);
  }

  @Test
  void aModelThatHasNoLabelOutsideMissesNothingAndATokenizerWithoutAnUnknownPieceKnowsAll() {
    WordPrediction prediction =
        new WordPrediction(new int[] {0, 1, -1, 2}, new float[] {0.25f, 0.25f, 0, 0.25f});

    assertThat(Signals.of(sentence, prediction, -1, -1)).isEqualTo(new Signals(0.25, 3, 2, 0, 0));
  }

  @Test
  void nothingIsWrongWithASentenceWithoutWords() {
    Signals none = new Signals(1, 0, 0, 0, 0);

    assertThat(Signals.of(sentence(new long[] {101, 102}), prediction(), OUTSIDE, UNKNOWN))
        .isEqualTo(none);
    assertThat(Signals.of(sentence(new long[] {101, 102}, -1), prediction(-1), OUTSIDE, UNKNOWN))
        .isEqualTo(none);
  }

  @Test
  void aProbabilityThatIsNoNumberIsNone() {
    WordPrediction prediction =
        new WordPrediction(new int[] {0, OUTSIDE}, new float[] {1, Float.NaN});

    Signals signals =
        Signals.of(sentence(new long[] {101, 5, 6, 102}, 1, 2), prediction, OUTSIDE, UNKNOWN);

    assertThat(signals).isEqualTo(new Signals(0, 2, 0, 0, 1));
  }

  private static WordPrediction prediction(int... labels) {
    return new WordPrediction(labels, new float[labels.length]);
  }

  private static WordPieces sentence(long[] ids, int... firstPieces) {
    List<String> tokens = Collections.nCopies(firstPieces.length, "w");
    return new WordPieces(Words.of(String.join(" ", tokens), tokens), ids, firstPieces);
  }
}
