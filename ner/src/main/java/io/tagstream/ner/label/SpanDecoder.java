package io.tagstream.ner.label;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Finds the entities that a sentence's tags spell. */
public final class SpanDecoder {
  private SpanDecoder() {}

  /**
   * Decodes whatever the tags, as {@code conlleval} and seqeval 1.2.2's default mode do.
   *
   * <p>The same rules as {@code get_entities(seq, suffix=False)}, their behaviour on odd tags
   * included. {@code L} and {@code U} are no letters of theirs: decode BILOU with {@link
   * #decodeStrict}.
   *
   * @param tags one tag per token
   * @return the entities, in order
   * @throws IllegalArgumentException if a tag is empty
   */
  public static List<EntitySpan> decode(List<String> tags) {
    return decodeTags(
        IntStream.range(0, tags.size()).mapToObj(i -> Tag.lenient(tags.get(i), i)).toList());
  }

  /** The entities of tags with the letters of IOB1, IOB2, IOE1, IOE2 and IOBES. */
  static List<EntitySpan> decodeTags(List<Tag> tags) {
    List<EntitySpan> spans = new ArrayList<>();
    // No type is empty, so the first tag differs from this one in type even if it is a bare prefix.
    Tag previous = new Tag('O', "");
    int begin = 0;
    for (int i = 0; i <= tags.size(); i++) {
      Tag current = i < tags.size() ? tags.get(i) : Tag.OUTSIDE;
      if (ends(previous, current)) {
        spans.add(new EntitySpan(previous.type(), begin, i));
      }
      if (starts(previous, current)) {
        begin = i;
      }
      previous = current;
    }
    return List.copyOf(spans);
  }

  /**
   * Decodes only entities spelled exactly as the scheme asks, as seqeval 1.2.2 does with {@code
   * mode='strict'}.
   *
   * @param tags one tag per token
   * @return the entities, in order; a fragment that breaks the scheme is none
   * @throws IllegalArgumentException if a tag has a prefix that the scheme does not know
   */
  public static List<EntitySpan> decodeStrict(List<String> tags, TagScheme scheme) {
    List<Tag> read = readStrict(tags, scheme);
    List<EntitySpan> spans = new ArrayList<>();
    Tag previous = Tag.OUTSIDE;
    int i = 0;
    while (i < tags.size()) {
      int begin = i++;
      if (scheme.starts(previous, read.get(begin))) {
        while (scheme.continues(read.get(i - 1), read.get(i))) {
          i++;
        }
        if (scheme.ends(read.get(i - 1), read.get(i))) {
          spans.add(new EntitySpan(read.get(begin).type(), begin, i));
        }
      }
      previous = read.get(i - 1);
    }
    return List.copyOf(spans);
  }

  /** The tags, and an {@code O} after them that closes what is open. */
  private static List<Tag> readStrict(List<String> tags, TagScheme scheme) {
    List<Tag> read = new ArrayList<>(tags.size() + 1);
    for (int i = 0; i < tags.size(); i++) {
      Tag tag = Tag.strict(tags.get(i), i);
      if (!scheme.accepts(tags.get(i))) {
        throw new IllegalArgumentException(
            String.format(
                "tag %d is %s, but the prefixes of %s are %s",
                i, tags.get(i), scheme, scheme.prefixes()));
      }
      read.add(tag);
    }
    read.add(Tag.OUTSIDE);
    return read;
  }

  private static boolean ends(Tag previous, Tag current) {
    if (previous.is('E') || previous.is('S')) {
      return true;
    }
    boolean opened = previous.is('B') || previous.is('I');
    if (opened && (current.is('B') || current.is('S') || current.is('O'))) {
      return true;
    }
    return inside(previous) && !previous.type().equals(current.type());
  }

  private static boolean starts(Tag previous, Tag current) {
    if (current.is('B') || current.is('S')) {
      return true;
    }
    boolean closed = previous.is('E') || previous.is('S') || previous.is('O');
    if (closed && (current.is('E') || current.is('I'))) {
      return true;
    }
    return inside(current) && !previous.type().equals(current.type());
  }

  /** {@code .} marks a document boundary in conlleval's input. */
  private static boolean inside(Tag tag) {
    return !tag.is('O') && !tag.is('.');
  }
}
