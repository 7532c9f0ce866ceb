package io.tagstream.streams.scoring.drift;

import io.tagstream.streams.scoring.StateSample;
import io.tagstream.streams.scoring.drift.SignalWatch.State;
import java.util.List;
import java.util.Map;

/** What is in the store of signals. */
public final class SignalSamples {
  private SignalSamples() {}

  public static List<StateSample<?>> all() {
    return List.of(
        new StateSample<>(
            "scoring-signals",
            SignalWatch.serde(),
            new State(
                100,
                1_772_366_400_123L,
                Map.of("uncertainty", Map.of("adwin", new double[] {1, 0.25})))));
  }
}
