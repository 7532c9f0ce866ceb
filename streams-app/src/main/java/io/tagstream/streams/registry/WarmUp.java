package io.tagstream.streams.registry;

import io.tagstream.ner.piece.EncodedSentence;
import io.tagstream.ner.tag.Tagger;
import java.util.Collections;
import java.util.List;

/** Runs a new model on batches of some shapes, so that its first real batches are not slow. */
final class WarmUp {
  private static final List<Integer> WORDS = List.of(4, 30, 100);
  private static final List<Integer> SENTENCES = List.of(1, 16);
  private static final int ROUNDS = 2;

  private WarmUp() {}

  static void run(Tagger tagger) {
    for (int round = 0; round < ROUNDS; round++) {
      for (int words : WORDS) {
        EncodedSentence sentence = tagger.encode("Berlin ".repeat(words).strip());
        for (int sentences : SENTENCES) {
          var unused = tagger.tag(Collections.nCopies(sentences, sentence));
        }
      }
    }
  }
}
