package io.tagstream.web.live;

import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.web.http.Exchange;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which sentences a viewer wants to see; of each part that is given, a sentence needs all.
 *
 * @param types of entities, of which it has one; empty for any
 * @param version that tagged it; null for any
 * @param below the confidence that it is below, from 0 to 1; null for any
 * @param words that are in its text, in lower case; empty for any
 * @param news whether it has to be new to the model: with unknown words, or with most words split
 * @param disagrees whether it has to have gold that says otherwise
 */
record SentenceFilter(
    Set<String> types,
    String version,
    Double below,
    List<String> words,
    boolean news,
    boolean disagrees) {
  private static final int MOST = 100;

  SentenceFilter {
    types = Set.copyOf(types);
    words = List.copyOf(words);
  }

  /**
   * The filter that a query asks for: {@code type} (any number of times), {@code version}, {@code
   * below}, {@code q}, {@code new} and {@code disagrees}.
   *
   * @throws IllegalArgumentException in one line
   */
  static SentenceFilter of(Exchange exchange) {
    List<String> types = exchange.parameters("type");
    String text = exchange.parameter("q");
    List<String> words =
        text == null || text.isBlank()
            ? List.of()
            : List.of(text.strip().toLowerCase(Locale.ROOT).split("\\s+"));
    if (types.size() > MOST || words.size() > MOST) {
      throw new IllegalArgumentException("'type' and 'q': at most " + MOST + " of each");
    }
    return new SentenceFilter(
        Set.copyOf(types),
        exchange.parameter("version"),
        below(exchange.parameter("below")),
        words,
        "true".equals(exchange.parameter("new")),
        "true".equals(exchange.parameter("disagrees")));
  }

  private static Double below(String given) {
    if (given == null) {
      return null;
    }
    try {
      double below = Double.parseDouble(given);
      if (below >= 0 && below <= 1) {
        return below;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IllegalArgumentException("'below' is no number from 0 to 1");
  }

  /** Whether the sentence is wanted, as far as it shows without gold. */
  boolean has(TaggedSentence sentence) {
    return (types.isEmpty() || sentence.entities().stream().anyMatch(e -> types.contains(e.type())))
        && (version == null || version.equals(sentence.modelVersion()))
        && (below == null
            || (sentence.signals() != null && sentence.signals().confidence() < below))
        && (!news || isNew(sentence.signals()))
        && hasWords(sentence.text());
  }

  private static boolean isNew(TaggedSentence.Signals signals) {
    return signals != null
        && (signals.unknownWords() > 0 || 2 * signals.splitWords() > signals.words());
  }

  private boolean hasWords(String text) {
    if (words.isEmpty()) {
      return true;
    }
    String lower = text.toLowerCase(Locale.ROOT);
    return words.stream().allMatch(lower::contains);
  }
}
