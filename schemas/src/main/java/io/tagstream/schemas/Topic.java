package io.tagstream.schemas;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * A topic: its name, what is on it, and how it wants to be created.
 *
 * @param name with the prefix
 * @param keySerde of the keys
 * @param valueSerde of the values
 * @param ordered whether all its records need one order, so that it has a single partition
 * @param config the topic configuration it wants at creation
 */
public record Topic<K, V>(
    String name,
    Serde<K> keySerde,
    Serde<V> valueSerde,
    boolean ordered,
    Map<String, String> config) {

  public Topic {
    config = Map.copyOf(config);
  }

  /** The same topic, its keys and values left as bytes. */
  public Topic<byte[], byte[]> raw() {
    return new Topic<>(name, Serdes.ByteArray(), Serdes.ByteArray(), ordered, config);
  }

  /** A record for it; where all records have one order, the only partition is 0. */
  public ProducerRecord<byte[], byte[]> record(K key, V value) {
    return new ProducerRecord<>(
        name,
        ordered ? 0 : null,
        keySerde.serializer().serialize(name, key),
        valueSerde.serializer().serialize(name, value));
  }

  /** The value, or the reason why it cannot be read; never throws for what it is given. */
  public Decoded<V> decode(byte[] value) {
    if (value == null) {
      return new Decoded.Rejected<>("topic " + name + ": no value");
    }
    try {
      return new Decoded.Value<>(valueSerde.deserializer().deserialize(name, value));
    } catch (SerializationException e) {
      return new Decoded.Rejected<>(e.getMessage());
    }
  }
}
