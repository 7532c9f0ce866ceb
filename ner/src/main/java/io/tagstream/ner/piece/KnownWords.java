package io.tagstream.ner.piece;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Remembers what a tokenizer makes of a word: it splits each by itself, most words of a stream were
 * there before, and asking it takes as long as everything else that is done for a sentence outside
 * of the model. Thread-safe.
 */
final class KnownWords {
  /** Some 6 MiB. */
  private static final int MOST = 1 << 15;

  /** In characters; longer ones, such as addresses, are seldom seen again. */
  private static final int LONGEST = 32;

  private final Function<List<String>, List<long[]>> tokenizer;
  private final Map<String, long[]> known = new Latest();

  /** Those used last. */
  private static final class Latest extends LinkedHashMap<String, long[]> {
    private static final long serialVersionUID = 1;

    Latest() {
      super(MOST, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, long[]> eldest) {
      return size() > MOST;
    }
  }

  /**
   * Remembers nothing yet.
   *
   * @param tokenizer makes the pieces of each word
   */
  KnownWords(Function<List<String>, List<long[]>> tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** The pieces of each word. The caller must not change them. */
  List<long[]> pieces(List<String> words) {
    List<long[]> pieces = new ArrayList<>(words.size());
    List<String> others = new ArrayList<>();
    synchronized (known) {
      for (String word : words) {
        long[] same = known.get(word);
        pieces.add(same);
        if (same == null) {
          others.add(word);
        }
      }
    }
    if (!others.isEmpty()) {
      ask(others, pieces);
    }
    return pieces;
  }

  /** Fills in what is missing. */
  private void ask(List<String> words, List<long[]> pieces) {
    List<long[]> answers = tokenizer.apply(words);
    int next = 0;
    for (int i = 0; i < pieces.size(); i++) {
      if (pieces.get(i) == null) {
        pieces.set(i, answers.get(next++));
      }
    }
    synchronized (known) {
      for (int i = 0; i < words.size(); i++) {
        if (words.get(i).length() <= LONGEST) {
          known.put(words.get(i), answers.get(i));
        }
      }
    }
  }
}
