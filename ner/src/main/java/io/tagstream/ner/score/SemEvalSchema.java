package io.tagstream.ner.score;

import io.tagstream.ner.label.EntitySpan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * What SemEval 2013 (task 9.1) takes for right, in the way of nervaluate 1.2.1.
 *
 * <p>Each prediction, in the order of the sentence, meets at most one gold entity that none met
 * before: one that it matches, else the first one that it overlaps.
 */
public enum SemEvalSchema {
  /** The same place and the same type. */
  STRICT,
  /** The same place, whatever the type. */
  EXACT,
  /** The same place, whatever the type; an overlap is half right. */
  PARTIAL,
  /** An overlap and the same type; of several the one whose boundaries are nearest. */
  TYPE;

  /** An overlap of less than this share of the gold entity, in per cent, is none. */
  private static final double LEAST_OVERLAP = 1;

  /** Counts the entities of one sentence. */
  SemEvalCounts count(Collection<EntitySpan> gold, Collection<EntitySpan> predicted) {
    List<EntitySpan> open = new ArrayList<>(gold);
    SemEvalCounts counts = SemEvalCounts.ZERO;
    for (EntitySpan span : predicted) {
      EntitySpan match = nearest(open, span);
      EntitySpan met = match != null ? match : first(open, span);
      counts = counts.plus(outcome(match != null, met != null));
      open.remove(met);
    }
    return counts.plus(new SemEvalCounts(0, 0, 0, open.size(), 0));
  }

  private SemEvalCounts outcome(boolean matches, boolean overlaps) {
    if (matches) {
      return new SemEvalCounts(1, 0, 0, 0, 0);
    }
    if (overlaps) {
      return this == PARTIAL ? new SemEvalCounts(0, 0, 1, 0, 0) : new SemEvalCounts(0, 1, 0, 0, 0);
    }
    return new SemEvalCounts(0, 0, 0, 0, 1);
  }

  private EntitySpan nearest(List<EntitySpan> gold, EntitySpan span) {
    Predicate<EntitySpan> matches =
        switch (this) {
          case STRICT -> span::equals;
          case EXACT, PARTIAL -> other -> distance(other, span) == 0;
          case TYPE -> other -> other.type().equals(span.type()) && overlap(other, span);
        };
    return gold.stream()
        .filter(matches)
        .min(Comparator.comparingInt(other -> distance(other, span)))
        .orElse(null);
  }

  private static EntitySpan first(List<EntitySpan> gold, EntitySpan span) {
    return gold.stream().filter(other -> overlap(other, span)).findFirst().orElse(null);
  }

  private static boolean overlap(EntitySpan gold, EntitySpan span) {
    int shared = Math.min(gold.end(), span.end()) - Math.max(gold.start(), span.start());
    return shared > 0 && (double) shared / gold.length() * 100 >= LEAST_OVERLAP;
  }

  private static int distance(EntitySpan gold, EntitySpan span) {
    return Math.abs(gold.start() - span.start()) + Math.abs(gold.end() - span.end());
  }
}
