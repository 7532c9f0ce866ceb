package io.tagstream.schemas.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/** Writes a record as JSON in UTF-8; null is a tombstone. */
public final class JsonSerializer<T> implements Serializer<T> {
  @Override
  public byte[] serialize(String topic, T data) {
    try {
      return data == null ? null : Json.MAPPER.writeValueAsBytes(data);
    } catch (JsonProcessingException e) {
      throw new SerializationException(
          "topic %s: cannot write the record: %s".formatted(topic, JsonReason.of(e)), e);
    }
  }
}
