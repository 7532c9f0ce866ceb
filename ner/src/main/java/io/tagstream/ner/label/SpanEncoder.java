package io.tagstream.ner.label;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Spells the entities of a sentence as tags. */
public final class SpanEncoder {
  private SpanEncoder() {}

  /**
   * Encodes spans in the given scheme.
   *
   * @param length number of tokens
   * @param spans the entities, in any order
   * @return one tag per token, {@code O} outside of entities
   * @throws IllegalArgumentException if spans overlap or leave the sentence
   */
  public static List<String> encode(int length, List<EntitySpan> spans, TagScheme scheme) {
    List<EntitySpan> ordered = new ArrayList<>(spans);
    ordered.sort(Comparator.comparingInt(EntitySpan::start));
    check(length, ordered);
    List<String> tags = new ArrayList<>(Collections.nCopies(length, "O"));
    for (int n = 0; n < ordered.size(); n++) {
      EntitySpan span = ordered.get(n);
      boolean follows = n > 0 && touch(ordered.get(n - 1), span);
      boolean followed = n + 1 < ordered.size() && touch(span, ordered.get(n + 1));
      for (int i = span.start(); i < span.end(); i++) {
        boolean first = i == span.start();
        boolean last = i == span.end() - 1;
        char prefix =
            switch (scheme) {
              case IOB1 -> first && follows ? 'B' : 'I';
              case IOB2 -> first ? 'B' : 'I';
              case IOE1 -> last && followed ? 'E' : 'I';
              case IOE2 -> last ? 'E' : 'I';
              case IOBES -> first ? (last ? 'S' : 'B') : (last ? 'E' : 'I');
              case BILOU -> first ? (last ? 'U' : 'B') : (last ? 'L' : 'I');
            };
        tags.set(i, prefix + "-" + span.type());
      }
    }
    return List.copyOf(tags);
  }

  private static boolean touch(EntitySpan left, EntitySpan right) {
    return left.end() == right.start() && left.type().equals(right.type());
  }

  private static void check(int length, List<EntitySpan> ordered) {
    int end = 0;
    for (EntitySpan span : ordered) {
      if (span.start() < end) {
        throw new IllegalArgumentException(span + " overlaps the entity before it");
      }
      end = span.end();
      if (end > length) {
        throw new IllegalArgumentException(span + " leaves a sentence of " + length + " tokens");
      }
    }
  }
}
