package io.tagstream.trainer;

import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.label.LabelSet;
import io.tagstream.ner.text.SentenceEncoder;
import io.tagstream.ner.text.Window;
import io.tagstream.ner.text.WordPieces;
import io.tagstream.ner.text.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * A row of a batch: a window of a sentence, and what it should be tagged.
 *
 * @param ids word pieces, the special ones included
 * @param labels for each piece the label of the word that it begins, or {@link #IGNORED}
 */
record LabelledRow(long[] ids, long[] labels) {
  /** The label that the loss does not count, as in PyTorch. */
  static final long IGNORED = -100;

  int length() {
    return ids.length;
  }

  /** Tokenizes a sentence whose words are given. */
  static WordPieces encode(SentenceEncoder encoder, Sentence sentence) {
    return encoder.encode(Words.of(String.join(" ", sentence.tokens()), sentence.tokens()));
  }

  /**
   * The rows of one sentence: one, unless it is longer than {@code maxPieces}, and none of a window
   * in which no word begins, whose mean loss would be no number.
   */
  static List<LabelledRow> of(
      WordPieces pieces, List<String> tags, LabelSet labels, int maxPieces) {
    List<LabelledRow> rows = new ArrayList<>(1);
    for (Window window : Window.of(pieces.length(), maxPieces)) {
      long[] ids = new long[window.length()];
      ids[0] = pieces.ids()[0];
      System.arraycopy(pieces.ids(), window.start(), ids, 1, ids.length - 2);
      ids[ids.length - 1] = pieces.ids()[pieces.length() - 1];
      long[] wanted = new long[ids.length];
      Arrays.fill(wanted, IGNORED);
      for (int word = 0; word < tags.size(); word++) {
        int piece = pieces.firstPieces()[word];
        if (piece >= window.ownedFrom() && piece < window.ownedTo()) {
          wanted[1 + piece - window.start()] = labels.id(tags.get(word));
        }
      }
      if (LongStream.of(wanted).anyMatch(label -> label != IGNORED)) {
        rows.add(new LabelledRow(ids, wanted));
      }
    }
    return rows;
  }
}
