package io.tagstream.web.label;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.json.JsonReason;
import java.util.regex.Pattern;

/** Reads what the page asks for. */
final class Bodies {
  private static final Pattern ANNOTATOR = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final int LONGEST_ID = 1000;

  private Bodies() {}

  /**
   * A body of a type.
   *
   * @throws IllegalArgumentException in one line, if it is none
   */
  static <T> T read(JsonNode body, Class<T> type) {
    try {
      return Json.MAPPER.treeToValue(body, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(JsonReason.of(e), e);
    }
  }

  /** Who labels; throws {@link IllegalArgumentException} for what is no such name. */
  static String annotator(String given) {
    if (given == null || !ANNOTATOR.matcher(given).matches()) {
      throw new IllegalArgumentException(
          "'annotator': wanted up to 64 letters, digits, '_' and '-'");
    }
    return given;
  }

  /** A sentence's id; throws {@link IllegalArgumentException} for what is none. */
  static String id(String given, String field) {
    if (given == null || given.isEmpty() || given.length() > LONGEST_ID) {
      throw new IllegalArgumentException(
          "'%s': wanted an id of 1 to %d characters".formatted(field, LONGEST_ID));
    }
    return given;
  }
}
