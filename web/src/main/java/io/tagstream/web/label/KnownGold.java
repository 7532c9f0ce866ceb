package io.tagstream.web.label;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The last gold of the latest sentences that have some, as digests: what is remembered takes as
 * much however long ids and texts are. For one thread.
 */
final class KnownGold {
  private final int most;
  private final Map<Long, Place> byId = new LinkedHashMap<>();

  private record Place(int partition, long offset, long value) {}

  KnownGold(int most) {
    this.most = most;
  }

  /**
   * A record of gold; those of a sentence may be told in another order than they were written, and
   * several times.
   *
   * @param value null where gold is withdrawn
   */
  void note(String id, int partition, long offset, byte[] value) {
    long key = digest(id.getBytes(StandardCharsets.UTF_8));
    Place before = byId.get(key);
    if (before != null && before.partition() == partition && before.offset() > offset) {
      return;
    }
    byId.remove(key);
    if (value == null) {
      return;
    }
    byId.put(key, new Place(partition, offset, digest(value)));
    Iterator<Place> oldest = byId.values().iterator();
    while (byId.size() > most) {
      oldest.next();
      oldest.remove();
    }
  }

  /** Whether a sentence has gold. */
  boolean has(String id) {
    return byId.containsKey(digest(id.getBytes(StandardCharsets.UTF_8)));
  }

  /** Whether this is the gold that a sentence has. */
  boolean has(String id, byte[] value) {
    Place place = byId.get(digest(id.getBytes(StandardCharsets.UTF_8)));
    return place != null && place.value() == digest(value);
  }

  void clear() {
    byId.clear();
  }

  private static long digest(byte[] bytes) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      long first = 0;
      for (int i = 0; i < Long.BYTES; i++) {
        first = (first << 8) | (hash[i] & 0xff);
      }
      return first;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
