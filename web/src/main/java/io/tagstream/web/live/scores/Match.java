package io.tagstream.web.live.scores;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A gold entity, and what a model made of it.
 *
 * @param gold null where none is
 * @param predicted null where it was missed
 */
record Match(Span gold, Span predicted) {
  private static final Comparator<Match> CLOSEST =
      Comparator.comparingDouble((Match match) -> -match.gold.shared(match.predicted))
          .thenComparing(match -> !match.gold.type().equals(match.predicted.type()))
          .thenComparingInt(match -> match.gold.start())
          .thenComparingInt(match -> match.gold.end())
          .thenComparingInt(match -> match.predicted.start())
          .thenComparingInt(match -> match.predicted.end());

  /** Whether both are the same, which is what scores count as right. */
  boolean isRight() {
    return gold != null && gold.equals(predicted);
  }

  /** Whether both have the same place, whatever their types. */
  boolean isInPlace() {
    return gold != null
        && predicted != null
        && gold.start() == predicted.start()
        && gold.end() == predicted.end();
  }

  /**
   * Pairs the entities of one sentence. Those that are the same come first; then those that overlap
   * most, and of these, those of one type; each is in one pair at most. What is left was missed, or
   * is spurious.
   */
  static List<Match> of(List<Span> gold, List<Span> predicted) {
    Set<Span> wanted = new LinkedHashSet<>(gold);
    Set<Span> found = new LinkedHashSet<>(predicted);
    List<Match> matches = new ArrayList<>();
    for (Span span : gold) {
      if (wanted.contains(span) && found.remove(span)) {
        wanted.remove(span);
        matches.add(new Match(span, span));
      }
    }
    List<Match> close = new ArrayList<>();
    for (Span one : wanted) {
      for (Span other : found) {
        if (one.shared(other) > 0) {
          close.add(new Match(one, other));
        }
      }
    }
    close.sort(CLOSEST);
    for (Match match : close) {
      if (wanted.contains(match.gold) && found.contains(match.predicted)) {
        wanted.remove(match.gold);
        found.remove(match.predicted);
        matches.add(match);
      }
    }
    wanted.forEach(span -> matches.add(new Match(span, null)));
    found.forEach(span -> matches.add(new Match(null, span)));
    return matches;
  }
}
