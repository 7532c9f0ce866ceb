package io.tagstream.schemas.record;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * An entity in a text.
 *
 * @param type entity type, such as {@code person}
 * @param text the entity as it stands in the text
 * @param start first Unicode code point
 * @param end last Unicode code point, exclusive
 * @param score confidence from 0 to 1, or null (gold has none)
 */
public record EntityRecord(
    @JsonProperty(required = true) String type,
    @JsonProperty(required = true) String text,
    @JsonProperty(required = true) int start,
    @JsonProperty(required = true) int end,
    Double score) {

  public EntityRecord {
    Require.present(type, "type");
    Require.present(text, "text");
    if (type.isEmpty()) {
      throw new IllegalArgumentException("'type' is empty");
    }
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException(
          "'start' and 'end' are %d and %d: wanted 0 <= start < end".formatted(start, end));
    }
    score = Require.finiteOrNull(score);
  }
}
