package io.tagstream.ner.score;

import io.tagstream.ner.label.CodePointOrder;
import io.tagstream.ner.label.EntitySpan;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which types are taken for which, among entities whose place is right: a value that adds and
 * subtracts.
 *
 * @param counts how often, by gold and predicted type
 */
public record TypeConfusion(SortedMap<Cell, Long> counts) {
  /** The type of what is no entity of this place. */
  public static final String NONE = "O";

  /** Nothing counted. */
  public static final TypeConfusion ZERO = new TypeConfusion(new TreeMap<>(Cell.ORDER));

  /**
   * A cell of the table.
   *
   * @param gold a type, or {@link #NONE} where nothing is gold
   * @param predicted a type, or {@link #NONE} where nothing was predicted
   */
  public record Cell(String gold, String predicted) {
    private static final Comparator<Cell> ORDER =
        Comparator.comparing(Cell::gold, CodePointOrder.INSTANCE)
            .thenComparing(Cell::predicted, CodePointOrder.INSTANCE);
  }

  private record Place(int start, int end) {}

  /** Copies the map without the cells that have no count. */
  public TypeConfusion {
    counts = Sums.copy(counts, Cell.ORDER, count -> count == 0);
  }

  /** Counts one sentence. */
  public static TypeConfusion of(Collection<EntitySpan> gold, Collection<EntitySpan> predicted) {
    Map<Place, String> open = new HashMap<>();
    gold.forEach(span -> open.put(place(span), span.type()));
    SortedMap<Cell, Long> counts = new TreeMap<>(Cell.ORDER);
    for (EntitySpan span : predicted) {
      String wanted = open.remove(place(span));
      counts.merge(new Cell(wanted == null ? NONE : wanted, span.type()), 1L, Long::sum);
    }
    open.values().forEach(type -> counts.merge(new Cell(type, NONE), 1L, Long::sum));
    return new TypeConfusion(counts);
  }

  private static Place place(EntitySpan span) {
    return new Place(span.start(), span.end());
  }

  /** Sum of at least one part. */
  static TypeConfusion sum(List<TypeConfusion> parts) {
    return new TypeConfusion(Sums.sum(parts, TypeConfusion::counts, Long::sum));
  }

  /** Additive inverse. */
  public TypeConfusion negated() {
    return new TypeConfusion(Sums.map(counts, count -> -count));
  }
}
