package io.tagstream.web.live.scores;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The last records of a topic by their keys, as bytes: most are never decoded, so that a fast
 * stream costs next to nothing.
 */
final class Recent {
  private static final int MOST = 20_000;
  private static final long MOST_BYTES = 16L << 20;
  private static final int OVERHEAD = 200;

  private final Map<String, Kept> byId = new LinkedHashMap<>();
  private long bytes;

  /**
   * A record.
   *
   * @param id its key
   * @param value null for none
   */
  record Kept(String id, int partition, long offset, byte[] value) {
    /** Null for a record without a key, which is no sentence's. */
    static Kept of(ConsumerRecord<byte[], byte[]> record) {
      return record.key() == null
          ? null
          : new Kept(
              new String(record.key(), StandardCharsets.UTF_8),
              record.partition(),
              record.offset(),
              record.value());
    }

    private long size() {
      return OVERHEAD + 2L * id.length() + value.length;
    }
  }

  /** Keeps one in place of the one before. */
  void put(Kept record) {
    remove(record.id());
    byId.put(record.id(), record);
    bytes += record.size();
    Iterator<Kept> oldest = byId.values().iterator();
    while (byId.size() > MOST || (bytes > MOST_BYTES && byId.size() > 1)) {
      bytes -= oldest.next().size();
      oldest.remove();
    }
  }

  void remove(String id) {
    Kept before = byId.remove(id);
    if (before != null) {
      bytes -= before.size();
    }
  }

  /** Null if there is none, or none any more. */
  Kept get(String id) {
    return byId.get(id);
  }

  int size() {
    return byId.size();
  }
}
