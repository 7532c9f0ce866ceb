package io.tagstream.streams.scoring.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.Counts;
import io.tagstream.ner.score.ScoredSentence;
import io.tagstream.ner.score.Tally;
import io.tagstream.schemas.record.EvaluationScore;
import io.tagstream.streams.scoring.StateSample;
import io.tagstream.streams.scoring.state.WindowSerdes.Kept;
import io.tagstream.streams.scoring.state.WindowState.Progress;
import io.tagstream.streams.scoring.state.WindowState.Slot;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is in the windows' stores. */
public final class WindowSamples {
  private static final long BEYOND_INTS = 1_000_000_000_000L;

  private WindowSamples() {}

  public static List<StateSample<?>> all() {
    return List.of(
        new StateSample<>(
            WindowStores.PROGRESS,
            WindowSerdes.progress(),
            new Progress("v1", 1_001, 1_772_366_400, 1_772_366_400_123L, Set.of("person"))),
        slot("", Map.of("person", new EvaluationScore.Counts(1, 2, 3))),
        slot("-taken-back", null),
        tally("", 3),
        tally("-beyond-ints", BEYOND_INTS),
        new StateSample<>(
            WindowStores.DRIFT, WindowSerdes.detector(), new double[] {0, -1.5, 1e300}),
        kept("", "{\"id\":\"s-1\"}"),
        kept("-saved", ""));
  }

  private static StateSample<Slot> slot(String what, Map<String, EvaluationScore.Counts> counts) {
    return new StateSample<>(
        WindowStores.SLOTS + what, WindowSerdes.slot(), new Slot("v1", 7, "s-1", counts));
  }

  private static StateSample<Tally> tally(String what, long times) {
    Tally sentence = new Tally();
    sentence.add(
        ScoredSentence.of(
            "s-1",
            ConfusionCounts.of(Map.of("person", new Counts(1, 2, 3), "長", new Counts(0, 1, 0)))));
    Tally tally = new Tally();
    tally.add(sentence, times);
    return new StateSample<>(WindowStores.TALLIES + what, TallySerde.serde(), tally);
  }

  private static StateSample<Kept> kept(String what, String record) {
    return new StateSample<>(
        WindowStores.SCORES + what, WindowSerdes.kept(), new Kept(12, record.getBytes(UTF_8)));
  }
}
