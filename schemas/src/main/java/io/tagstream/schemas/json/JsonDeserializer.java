package io.tagstream.schemas.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads a record from JSON in UTF-8; null is a tombstone. */
public final class JsonDeserializer<T> implements Deserializer<T> {
  private final Reader<T> reader;

  public JsonDeserializer(Reader<T> reader) {
    this.reader = reader;
  }

  @Override
  public T deserialize(String topic, byte[] data) {
    if (data == null) {
      return null;
    }
    try {
      T value = reader.read(data);
      if (value == null) {
        throw new SerializationException(
            "topic %s: expected a JSON object, found null".formatted(topic));
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new SerializationException("topic %s: %s".formatted(topic, JsonReason.of(e)), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new SerializationException("topic %s: %s".formatted(topic, e.getMessage()), e);
    }
  }

  @FunctionalInterface
  public interface Reader<T> {
    T read(byte[] json) throws IOException;
  }
}
