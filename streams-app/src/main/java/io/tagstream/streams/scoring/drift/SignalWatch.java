package io.tagstream.streams.scoring.drift;

import io.tagstream.schemas.record.DriftAlarm;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.schemas.record.TaggedSentence.Signals;
import io.tagstream.streams.scoring.state.Binary;
import io.tagstream.streams.scoring.state.Versioned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Watches, without gold, whether the sentences of a partition have become strange to their models.
 * Knows after a restart what it did some sentences before: a rise shows in those that follow, too.
 */
public final class SignalWatch {
  /** What is watched, by name: shares from 0 to 1. */
  public static final Map<String, ToDoubleFunction<Signals>> SIGNALS =
      new TreeMap<>(
          Map.of(
              "uncertainty",
              signals -> 1 - signals.confidence(),
              "split-words",
              signals -> share(signals.splitWords(), signals),
              "unknown-words",
              signals -> share(signals.unknownWords(), signals)));

  /** What is kept has some kilobytes. */
  private static final int SENTENCES_BETWEEN_SAVES = 100;

  private final KeyValueStore<String, State> store;
  private final Map<String, Version> versions = new HashMap<>();

  /**
   * What is kept of a version.
   *
   * @param sentences how many it has tagged
   * @param activeMillis stream time of the last one, in milliseconds since the epoch
   * @param detectors what they know, by signal and then by detector
   */
  record State(long sentences, long activeMillis, Map<String, Map<String, double[]>> detectors) {}

  /**
   * Takes up what is in the store.
   *
   * @param streamMillis the stream time, in milliseconds since the epoch; negative if not known.
   *     Until then a version may have tagged sentences of which nothing is kept
   */
  public SignalWatch(KeyValueStore<String, State> store, long streamMillis) {
    this.store = store;
    try (KeyValueIterator<String, State> kept = store.all()) {
      kept.forEachRemaining(entry -> version(entry.key).restore(entry.value, streamMillis));
    }
  }

  /** The serde of the store. */
  public static Serde<State> serde() {
    return Versioned.serde(
        Binary.serde(
            (out, state) -> {
              out.writeLong(state.sentences());
              out.writeLong(state.activeMillis());
              Binary.writeMap(
                  out,
                  state.detectors(),
                  (to, states) -> Binary.writeMap(to, states, Binary::writeNumbers));
            },
            in ->
                new State(
                    in.readLong(),
                    in.readLong(),
                    Binary.readMap(in, from -> Binary.readMap(from, Binary::readNumbers)))));
  }

  /**
   * Takes the next sentence of its version.
   *
   * @param streamMillis the stream time, in milliseconds since the epoch
   */
  public List<DriftAlarm> add(TaggedSentence tagged, Instant time, long streamMillis) {
    return tagged.signals() == null
        ? List.of()
        : version(tagged.modelVersion()).add(tagged.signals(), time, streamMillis);
  }

  /** Forgets versions that have tagged nothing since a stream time. */
  public void expire(long sinceMillis) {
    List<String> expired =
        versions.entrySet().stream()
            .filter(version -> version.getValue().activeMillis < sinceMillis)
            .map(Map.Entry::getKey)
            .toList();
    for (String version : expired) {
      versions.remove(version);
      store.delete(version);
    }
  }

  private Version version(String name) {
    return versions.computeIfAbsent(name, Version::new);
  }

  private static double share(int words, Signals signals) {
    return signals.words() == 0 ? 0 : (double) words / signals.words();
  }

  private final class Version {
    private final String name;
    private final Map<String, DriftWatch> watches = new TreeMap<>();
    private long sentences;
    private long activeMillis;

    Version(String name) {
      this.name = name;
      SIGNALS.keySet().forEach(signal -> watches.put(signal, new DriftWatch(name, signal)));
    }

    void restore(State state, long streamMillis) {
      sentences = state.sentences();
      activeMillis = Math.max(state.activeMillis(), streamMillis);
      // Another release may have had others.
      watches.forEach(
          (signal, watch) -> watch.restore(state.detectors().getOrDefault(signal, Map.of())));
    }

    List<DriftAlarm> add(Signals signals, Instant time, long streamMillis) {
      sentences++;
      activeMillis = streamMillis;
      List<DriftAlarm> alarms = new ArrayList<>();
      watches.forEach(
          (signal, watch) -> {
            double value = SIGNALS.get(signal).applyAsDouble(signals);
            alarms.addAll(watch.add(time, sentences, value));
          });
      if (sentences % SENTENCES_BETWEEN_SAVES == 0 || !alarms.isEmpty()) {
        store.put(name, new State(sentences, activeMillis, states()));
      }
      return alarms;
    }

    private Map<String, Map<String, double[]>> states() {
      Map<String, Map<String, double[]>> states = new TreeMap<>();
      watches.forEach(
          (signal, watch) -> {
            Map<String, double[]> detectors = new TreeMap<>();
            watch.detectors().forEach((detector, d) -> detectors.put(detector, d.state()));
            states.put(signal, detectors);
          });
      return states;
    }
  }
}
