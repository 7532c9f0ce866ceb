package io.tagstream.ner.score;

import io.tagstream.ner.label.CodePointOrder;
import io.tagstream.ner.label.EntitySpan;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Counts under the four schemas of SemEval 2013 (task 9.1): a value that adds and subtracts.
 *
 * @param counts what was counted, of all types together and of each type as if there were no other
 */
public record SemEvalScores(SortedMap<Key, SemEvalCounts> counts) {
  private static final String ALL = "";

  /** Nothing counted. */
  public static final SemEvalScores ZERO = new SemEvalScores(new TreeMap<>(Key.ORDER));

  /**
   * What is counted apart.
   *
   * @param type an entity type, empty for all of them together
   */
  public record Key(SemEvalSchema schema, String type) {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::type, CodePointOrder.INSTANCE).thenComparing(Key::schema);
  }

  /** Copies the map without the keys that have no count. */
  public SemEvalScores {
    counts = Sums.copy(counts, Key.ORDER, SemEvalCounts.ZERO::equals);
  }

  /**
   * Counts one sentence.
   *
   * @param gold in the order of the sentence
   * @param predicted likewise
   */
  public static SemEvalScores of(Collection<EntitySpan> gold, Collection<EntitySpan> predicted) {
    SortedMap<Key, SemEvalCounts> counts = new TreeMap<>(Key.ORDER);
    SortedSet<String> types = new TreeSet<>(CodePointOrder.INSTANCE);
    gold.forEach(span -> types.add(span.type()));
    predicted.forEach(span -> types.add(span.type()));
    for (SemEvalSchema schema : SemEvalSchema.values()) {
      counts.put(new Key(schema, ALL), schema.count(gold, predicted));
      for (String type : types) {
        counts.put(new Key(schema, type), schema.count(of(gold, type), of(predicted, type)));
      }
    }
    return new SemEvalScores(counts);
  }

  private static List<EntitySpan> of(Collection<EntitySpan> spans, String type) {
    return spans.stream().filter(span -> span.type().equals(type)).toList();
  }

  /** Sum of at least one part. */
  static SemEvalScores sum(List<SemEvalScores> parts) {
    return new SemEvalScores(Sums.sum(parts, SemEvalScores::counts, SemEvalCounts::plus));
  }

  /** Additive inverse. */
  public SemEvalScores negated() {
    return new SemEvalScores(Sums.map(counts, SemEvalCounts::negated));
  }

  /** The counts of all types together, in which an entity may meet one of another type. */
  public SemEvalCounts overall(SemEvalSchema schema) {
    return forType(schema, ALL);
  }

  /** The counts of one type. */
  public SemEvalCounts forType(SemEvalSchema schema, String type) {
    return counts.getOrDefault(new Key(schema, type), SemEvalCounts.ZERO);
  }
}
