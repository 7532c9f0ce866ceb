package io.tagstream.streams.scoring.state;

import io.tagstream.schemas.json.Json;
import io.tagstream.streams.scoring.state.WindowState.Progress;
import io.tagstream.streams.scoring.state.WindowState.Slot;
import org.apache.kafka.common.serialization.Serde;

/** The windows' pieces in their stores; {@link TallySerde} has the tallies. */
final class WindowSerdes {
  private WindowSerdes() {}

  /**
   * What the store of scores has at a place.
   *
   * @param saves how often the pieces had been written when it came
   * @param record of {@code evaluation-scores}, as it was; empty where only the saves are told
   */
  record Kept(long saves, byte[] record) {}

  static Serde<Progress> progress() {
    return Versioned.serde(Json.serde(Progress.class));
  }

  static Serde<Slot> slot() {
    return Versioned.serde(Json.serde(Slot.class));
  }

  static Serde<double[]> detector() {
    return Versioned.serde(Binary.serde(Binary::writeNumbers, Binary::readNumbers));
  }

  static Serde<Kept> kept() {
    return Versioned.serde(
        Binary.serde(
            (out, kept) -> {
              out.writeLong(kept.saves());
              out.write(kept.record());
            },
            in -> new Kept(in.readLong(), in.readAllBytes())));
  }
}
