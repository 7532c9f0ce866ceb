package io.tagstream.trainer.gold;

import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.json.Utf8;
import io.tagstream.schemas.record.GoldSentence;
import java.nio.charset.CharacterCodingException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The gold of each sentence id, as the topic's records add, correct and withdraw it. In a partition
 * the later record counts; between two, where clients that hash keys differently may have put one
 * id, the later timestamp.
 */
final class GoldRecords {
  private final Topic<String, GoldSentence> topic;
  private final Map<String, Entry> byId = new HashMap<>();
  private int skipped;

  /** Nothing read yet. */
  GoldRecords(Topic<String, GoldSentence> topic) {
    this.topic = topic;
  }

  /** Takes one record; one that cannot be read changes nothing and is counted. */
  void accept(ConsumerRecord<byte[], byte[]> record) {
    String id = id(record.key());
    if (id.isEmpty()) {
      skipped++;
    } else if (record.value() == null) {
      put(id, record, null);
    } else if (topic.decode(record.value()) instanceof Decoded.Value<GoldSentence> decoded) {
      put(id, record, decoded.value());
    } else {
      skipped++;
    }
  }

  /** Empty when there is none that can be read. */
  private static String id(byte[] key) {
    try {
      return key == null ? "" : Utf8.decode(key);
    } catch (CharacterCodingException e) {
      return "";
    }
  }

  private void put(String id, ConsumerRecord<byte[], byte[]> record, GoldSentence gold) {
    byId.merge(
        id,
        new Entry(record.partition(), record.timestamp(), gold),
        (before, now) ->
            before.partition == now.partition || before.timestamp <= now.timestamp ? now : before);
  }

  /** Hands over what is not withdrawn: the id, and its gold with the time of the record. */
  void forEach(BiConsumer<String, Entry> consumer) {
    byId.forEach(
        (id, entry) -> {
          if (entry.gold != null) {
            consumer.accept(id, entry);
          }
        });
  }

  /** How many records could not be read. */
  int skipped() {
    return skipped;
  }

  /**
   * A record.
   *
   * @param partition where it was
   * @param timestamp its time, in milliseconds since the epoch
   * @param gold what it says, or null when it withdraws
   */
  record Entry(int partition, long timestamp, GoldSentence gold) {}
}
