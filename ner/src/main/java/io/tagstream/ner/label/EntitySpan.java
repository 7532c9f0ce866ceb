package io.tagstream.ner.label;

import java.util.Objects;

/**
 * An entity over the tokens of one sentence.
 *
 * @param type the entity type, such as {@code person}
 * @param start index of its first token
 * @param end index after its last token
 */
public record EntitySpan(String type, int start, int end) {
  /** Checks that the span holds at least one token. */
  public EntitySpan {
    Objects.requireNonNull(type, "type");
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException(
          "span [" + start + ", " + end + ") of " + type + " holds no token");
    }
  }

  /** Number of tokens. */
  public int length() {
    return end - start;
  }
}
