package io.tagstream.web.live;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Which sentences have gold, since when, and whether a person gave it here. For one thread. */
final class LabelCount {
  private final int most;
  private final Map<UUID, Label> labels = new LinkedHashMap<>();

  private record Label(Instant at, boolean isOurs) {}

  /**
   * Knows nothing yet.
   *
   * @param most how many sentences are remembered
   */
  LabelCount(int most) {
    this.most = most;
  }

  /** A sentence has gold; what corrects it counts no second time. */
  void add(byte[] key, long timestamp, boolean isOurs) {
    UUID id = digest(key);
    Label before = labels.remove(id);
    labels.put(
        id,
        new Label(Instant.ofEpochMilli(timestamp), isOurs || (before != null && before.isOurs)));
    Iterator<Label> oldest = labels.values().iterator();
    while (labels.size() > most) {
      oldest.next();
      oldest.remove();
    }
  }

  /** Gold is taken back. */
  void withdraw(byte[] key) {
    labels.remove(digest(key));
  }

  /** Ids may be of any length. */
  private static UUID digest(byte[] key) {
    return UUID.nameUUIDFromBytes(key);
  }

  int all() {
    return labels.size();
  }

  int labelled() {
    return (int) labels.values().stream().filter(Label::isOurs).count();
  }

  int labelledAfter(Instant time) {
    return (int)
        labels.values().stream().filter(one -> one.isOurs && !one.at.isBefore(time)).count();
  }

  int after(Instant time) {
    return (int) labels.values().stream().filter(one -> one.at.isAfter(time)).count();
  }

  /** When the first of ours was given; null without one. */
  Instant since() {
    return labels.values().stream()
        .filter(Label::isOurs)
        .map(Label::at)
        .min(Instant::compareTo)
        .orElse(null);
  }
}
