package io.tagstream.ner.score;

import io.tagstream.ner.label.CodePointOrder;
import io.tagstream.ner.label.EntitySpan;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Counts by what an entity is called, for the surface form F1 of WNUT'17 (Derczynski et al. 2017):
 * a name counts once, however often it is found. A value that adds and subtracts.
 *
 * @param counts how often predictions met each name
 */
public record SurfaceForms(SortedMap<Form, Counts> counts) {
  /** Nothing counted. */
  public static final SurfaceForms ZERO = new SurfaceForms(new TreeMap<>(Form.ORDER));

  /**
   * A name of a type.
   *
   * @param text its words, with a space between them
   */
  public record Form(String text, String type) {
    private static final Comparator<Form> ORDER =
        Comparator.comparing(Form::type, CodePointOrder.INSTANCE)
            .thenComparing(Form::text, CodePointOrder.INSTANCE);
  }

  /** Copies the map without the names that have no count. */
  public SurfaceForms {
    counts = Sums.copy(counts, Form.ORDER, Counts::isZero);
  }

  /**
   * Counts one sentence.
   *
   * @param text of an entity
   */
  public static SurfaceForms of(
      Collection<EntitySpan> gold,
      Collection<EntitySpan> predicted,
      Function<EntitySpan, String> text) {
    SortedMap<Form, Counts> counts = new TreeMap<>(Form.ORDER);
    counts.putAll(Sums.matches(gold, predicted, span -> new Form(text.apply(span), span.type())));
    return new SurfaceForms(counts);
  }

  /** Sum of at least one part. */
  static SurfaceForms sum(List<SurfaceForms> parts) {
    return new SurfaceForms(Sums.sum(parts, SurfaceForms::counts, Counts::plus));
  }

  /** Additive inverse. */
  public SurfaceForms negated() {
    return new SurfaceForms(Sums.map(counts, Counts::negated));
  }

  /** Names instead of entities: right if found right once, gold if gold once. */
  public Counts distinct() {
    return counts.values().stream().map(SurfaceForms::once).reduce(Counts.ZERO, Counts::plus);
  }

  private static Counts once(Counts counts) {
    long right = Math.min(1, counts.tp());
    long predicted = Math.min(1, counts.tp() + counts.fp());
    long gold = Math.min(1, counts.tp() + counts.fn());
    return new Counts(right, predicted - right, gold - right);
  }
}
