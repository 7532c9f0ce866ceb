package io.tagstream.web.live;

import io.tagstream.schemas.record.EvaluationScore;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.TaggedSentence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The last sentences of the stream by their ids, oldest first. For one thread. */
final class Sightings {
  private static final int MOST = 3000;
  private static final long MOST_BYTES = 16L << 20;

  private final Map<String, Sighting> byId = new LinkedHashMap<>();

  // What came before its sentence: topics are read in any order.
  private final Map<String, GoldSentence> earlyGold = new HashMap<>();
  private final Map<Of, EvaluationScore> earlyScores = new HashMap<>();
  private long bytes;

  private record Of(String id, String version) {}

  /** A sentence was tagged; gold and a score may have come before. */
  Sighting tagged(ConsumerRecord<byte[], byte[]> record, TaggedSentence sentence) {
    Sighting now =
        new Sighting(
            record.topic(), record.partition(), record.offset(), record.timestamp(), sentence);
    now.gold(earlyGold.remove(sentence.id()));
    EvaluationScore score = earlyScores.remove(new Of(sentence.id(), sentence.modelVersion()));
    if (score != null) {
      now.score(score);
    }
    Sighting before = byId.remove(sentence.id());
    if (before != null) {
      bytes -= before.size();
    }
    byId.put(sentence.id(), now);
    bytes += now.size();
    Iterator<Sighting> oldest = byId.values().iterator();
    while (byId.size() > MOST || (bytes > MOST_BYTES && byId.size() > 1)) {
      bytes -= oldest.next().size();
      oldest.remove();
    }
    return now;
  }

  /** Gold has come for a sentence, or was withdrawn (null). */
  Optional<Sighting> gold(String id, GoldSentence gold) {
    Sighting sighting = byId.get(id);
    if (sighting == null) {
      if (gold == null) {
        earlyGold.remove(id);
      } else if (Sighting.shown(gold) != null) {
        put(earlyGold, id, gold);
      }
      return Optional.empty();
    }
    sighting.gold(gold);
    return Optional.of(sighting);
  }

  /** A sentence was scored. */
  Optional<Sighting> scored(EvaluationScore score) {
    Sighting sighting = byId.get(score.id());
    if (sighting != null) {
      sighting.score(score);
    } else if (score.sign() > 0) {
      put(earlyScores, new Of(score.id(), score.modelVersion()), score);
    } else {
      earlyScores.remove(new Of(score.id(), score.modelVersion()));
    }
    return Optional.ofNullable(sighting);
  }

  private static <K, V> void put(Map<K, V> early, K key, V value) {
    if (early.size() >= MOST) {
      early.clear();
    }
    early.put(key, value);
  }

  /** All of them, the newest last. */
  List<Sighting> all() {
    return new ArrayList<>(byId.values());
  }
}
