package io.tagstream.streams.input.avro;

import io.tagstream.schemas.Decoded;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;

/** What is known of schemas; what was not asked for longest is forgotten first. */
final class SchemaCache {
  static final long FOR_EVER = Long.MAX_VALUE;

  private static final int MOST = 1000;

  /** Of all schemas, in characters; the newest is kept, however large. */
  private static final long LARGEST = 8 << 20;

  private final Map<Integer, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long size;

  private record Entry(RegistryAnswer answer, long untilMillis) {}

  /** The schema, or the reason why there is none; null if that is not known now. */
  Decoded<Schema> get(int id, long now) {
    Entry entry = entries.get(id);
    return entry == null || now >= entry.untilMillis ? null : entry.answer.schema();
  }

  /** Whether the id was unknown, now or before. */
  boolean wasUnknown(int id) {
    Entry entry = entries.get(id);
    return entry != null && !entry.answer.last();
  }

  /** How many ids count as unknown now. */
  long countUnknown(long now) {
    return entries.values().stream()
        .filter(entry -> !entry.answer.last() && now < entry.untilMillis)
        .count();
  }

  void put(int id, RegistryAnswer answer, long untilMillis) {
    Entry before = entries.put(id, new Entry(answer, untilMillis));
    size += answer.size() - (before == null ? 0 : before.answer.size());
    Iterator<Entry> eldest = entries.values().iterator();
    while (entries.size() > 1 && (entries.size() > MOST || size > LARGEST)) {
      size -= eldest.next().answer.size();
      eldest.remove();
    }
  }
}
