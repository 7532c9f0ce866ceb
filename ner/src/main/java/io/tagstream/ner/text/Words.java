package io.tagstream.ner.text;

import io.tagstream.ner.label.EntitySpan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The words of a text: what a tag is given to.
 *
 * @param text the whole text
 * @param starts where each word starts, in UTF-16 units
 * @param ends where each word ends, exclusive
 * @param tokens each word as it is read, which is what is seen of it in the text
 * @param ornaments those with which no name begins or ends: emoji, marks of Markdown
 */
public record Words(String text, int[] starts, int[] ends, List<String> tokens, BitSet ornaments) {
  public Words {
    tokens = List.copyOf(tokens);
  }

  /**
   * Words that were given, of which any may be part of an entity.
   *
   * @throws IllegalArgumentException if they do not occur in the text in their order
   */
  public static Words of(String text, List<String> tokens) {
    int[] starts = new int[tokens.size()];
    int[] ends = new int[tokens.size()];
    int at = 0;
    for (int i = 0; i < tokens.size(); i++) {
      starts[i] = text.indexOf(tokens.get(i), at);
      if (starts[i] < 0) {
        throw new IllegalArgumentException(
            "token %d '%s' does not occur in the text after its predecessor"
                .formatted(i, tokens.get(i)));
      }
      ends[i] = starts[i] + tokens.get(i).length();
      at = ends[i];
    }
    return new Words(text, starts, ends, tokens, new BitSet());
  }

  /**
   * What of the spans that a model found are names: no ornaments at their ends, and none that is
   * only ornaments beside another one. One that stands alone may be what the model looks for.
   *
   * @param found in their order
   */
  public List<EntitySpan> names(List<EntitySpan> found) {
    List<EntitySpan> names = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      EntitySpan span = found.get(i);
      int start = ornaments.nextClearBit(span.start());
      int end = ornaments.previousClearBit(span.end() - 1) + 1;
      boolean beside =
          (i > 0 && found.get(i - 1).end() == span.start())
              || (i + 1 < found.size() && found.get(i + 1).start() == span.end());
      if (start < end) {
        names.add(new EntitySpan(span.type(), start, end));
      } else if (!beside) {
        names.add(span);
      }
    }
    return names;
  }

  /** The number of words. */
  public int size() {
    return starts.length;
  }
}
