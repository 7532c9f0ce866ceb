package io.tagstream.streams.input.avro;

import com.fasterxml.jackson.core.JsonPointer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.avro.LogicalTypes;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.util.Utf8;

/**
 * What a pointer leads to: through fields of records, keys of maps and indices of arrays; a union
 * is what it holds.
 *
 * @param value as Avro's generic reader has it; may be null
 * @param pointer that led to it, for reasons
 */
record Datum(Object value, JsonPointer pointer) {

  /**
   * Follows a pointer.
   *
   * @throws IllegalArgumentException if it leads nowhere
   */
  static Datum at(Object root, JsonPointer pointer) {
    Object value = root;
    for (JsonPointer rest = pointer; !rest.matches(); rest = rest.tail()) {
      value = step(value, rest, pointer);
    }
    return new Datum(value, pointer);
  }

  /** What pointers have in each place, from the root on; a pointer may be null. */
  static List<Set<String>> steps(JsonPointer... pointers) {
    List<Set<String>> steps = new ArrayList<>();
    for (JsonPointer pointer : pointers) {
      int place = 0;
      for (JsonPointer rest = pointer; rest != null && !rest.matches(); rest = rest.tail()) {
        if (place == steps.size()) {
          steps.add(new HashSet<>());
        }
        steps.get(place).add(rest.getMatchingProperty());
        place++;
      }
    }
    return steps;
  }

  private static Object step(Object value, JsonPointer rest, JsonPointer pointer) {
    String name = rest.getMatchingProperty();
    if (value instanceof IndexedRecord record) {
      var field = record.getSchema().getField(name);
      if (field == null) {
        throw new IllegalArgumentException(
            "'%s' is missing: record %s has no field '%s'"
                .formatted(pointer, record.getSchema().getFullName(), name));
      }
      return record.get(field.pos());
    }
    if (value instanceof Map<?, ?> map && map.containsKey(new Utf8(name))) {
      return map.get(new Utf8(name));
    }
    Long index = (long) rest.getMatchingIndex();
    if (value instanceof BoundedReader.Elements some && some.byIndex().containsKey(index)) {
      return some.byIndex().get(index);
    }
    throw new IllegalArgumentException(
        "'%s' is missing: %s has no '%s'".formatted(pointer, kind(value), name));
  }

  boolean isString() {
    return value instanceof Utf8;
  }

  /**
   * The text of a string or of an enum's symbol.
   *
   * @throws IllegalArgumentException if it is something else
   */
  String text() {
    if (value instanceof Utf8 string) {
      return decoded(string);
    }
    if (value instanceof GenericEnumSymbol<?> symbol) {
      return symbol.toString();
    }
    throw new IllegalArgumentException(
        "'%s' is not a string but %s".formatted(pointer, kind(value)));
  }

  /**
   * The same, or an integer, or a UUID of whatever form.
   *
   * @throws IllegalArgumentException if it is something else, or empty
   */
  String id() {
    if (value instanceof Integer || value instanceof Long) {
      return value.toString();
    }
    if (value instanceof GenericFixed fixed
        && fixed.getSchema().getLogicalType() instanceof LogicalTypes.Uuid) {
      ByteBuffer bytes = ByteBuffer.wrap(fixed.bytes());
      return new UUID(bytes.getLong(), bytes.getLong()).toString();
    }
    String id = text();
    if (id.isEmpty()) {
      throw new IllegalArgumentException("'%s' is empty".formatted(pointer));
    }
    return id;
  }

  /** Avro's own way would put other characters in the place of what is malformed. */
  private String decoded(Utf8 string) {
    try {
      return io.tagstream.schemas.json.Utf8.decode(
          Arrays.copyOf(string.getBytes(), string.getByteLength()));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("'%s' is not valid UTF-8".formatted(pointer), e);
    }
  }

  private static String kind(Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof IndexedRecord) {
      return "a record";
    }
    if (value instanceof Map) {
      return "a map";
    }
    if (value instanceof BoundedReader.Elements) {
      return "an array";
    }
    if (value instanceof Utf8 || value instanceof GenericEnumSymbol) {
      return "a string";
    }
    if (value instanceof Number) {
      return "a number";
    }
    return value instanceof Boolean ? "a boolean" : "bytes";
  }
}
