package io.tagstream.schemas.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.time.Instant;
import java.util.Collection;

/** Jackson's exceptions in one line for people who know JSON and not Java. */
public final class JsonReason {
  private JsonReason() {}

  public static String of(JsonProcessingException e) {
    if (e instanceof StreamReadException) {
      return "malformed JSON: %s (line %d, column %d)"
          .formatted(firstLine(e), e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    }
    if (e instanceof JsonMappingException mapping) {
      String path = path(mapping);
      return path.isEmpty() ? problem(mapping) : "'" + path + "': " + problem(mapping);
    }
    return firstLine(e);
  }

  private static String problem(JsonMappingException e) {
    String message = firstLine(e);
    if (e instanceof ValueInstantiationException && e.getCause() != null) {
      return e.getCause().getMessage();
    }
    if (message.startsWith("Missing required")) {
      return "missing";
    }
    if (message.startsWith("Trailing token")) {
      return "expected one JSON object, found more after it";
    }
    if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
      String found =
          e instanceof InvalidFormatException format ? ", found '" + format.getValue() + "'" : "";
      return "expected " + name(mismatch.getTargetType()) + found;
    }
    return message;
  }

  private static String name(Class<?> type) {
    if (type.isEnum()) {
      return "one of " + Json.MAPPER.valueToTree(type.getEnumConstants());
    }
    if (type == String.class) {
      return "a string";
    }
    if (type == Instant.class) {
      return "an instant such as \"2026-01-31T12:00:00Z\"";
    }
    if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
      return "an integer";
    }
    if (type == double.class || type == Double.class) {
      return "a number";
    }
    return Collection.class.isAssignableFrom(type) ? "an array" : "an object";
  }

  private static String firstLine(JsonProcessingException e) {
    String message = e.getOriginalMessage() == null ? e.toString() : e.getOriginalMessage();
    // What follows in parentheses points into Jackson's own buffers.
    return message.lines().findFirst().orElse("").replaceFirst(" \\(start marker.*", "");
  }

  private static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.toString();
  }
}
