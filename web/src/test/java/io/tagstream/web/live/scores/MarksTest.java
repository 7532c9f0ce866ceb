package io.tagstream.web.live.scores;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.ChallengerVerdict;
import io.tagstream.schemas.record.DriftAlarm;
import io.tagstream.schemas.record.ModelComparison;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MarksTest {
  private final Marks marks = new Marks();

  private static Instant at(long second) {
    return Instant.ofEpochSecond(second);
  }

  private static ChallengerVerdict verdict(ChallengerVerdict.Verdict verdict, long second) {
    return new ChallengerVerdict(
        "v2", at(second), verdict, new ModelComparison("v1", 800, 0.6, 0.5, 0.02, 0.2, 0.998));
  }

  @Test
  void tellsWhatHappenedInItsOrder() {
    marks.judged(verdict(ChallengerVerdict.Verdict.NO_BETTER, 3));
    marks.drifted(new DriftAlarm("v1", at(2), "error", "adwin", 900, 0.21234567, 0.5));
    marks.moved("champion", new AliasRecord("v2", "v1", at(4)));
    marks.moved("champion", new AliasRecord("v2", "v1", at(4)));
    marks.moved("somebody's", new AliasRecord("v2", "v1", at(5)));

    assertThat(marks.shown())
        .containsExactly(
            new Marks.Mark(at(2), "drift", "v1", null, "error", 0.2123, 0.5, null, 900L),
            new Marks.Mark(at(3), "verdict", "v2", "v1", "no-better", null, null, 0.998, 800L),
            new Marks.Mark(at(4), "champion", "v2", "v1", null, null, null, null, null));
  }

  @Test
  void keepsTheLastOfAKind() {
    marks.judged(verdict(ChallengerVerdict.Verdict.UNDECIDED, 1));
    marks.judged(verdict(ChallengerVerdict.Verdict.UNDECIDED, 2));
    assertThat(marks.shown()).extracting(Marks.Mark::at).containsExactly(at(2));

    for (int i = 0; i < 1000; i++) {
      marks.drifted(new DriftAlarm("v" + i, at(i), "x".repeat(100_000), "adwin", 1, 0, 1));
    }
    assertThat(marks.shown()).hasSize(21);
    assertThat(marks.shown().get(20).what()).hasSize(41);
    marks.drifted(new DriftAlarm("v".repeat(101), at(9999), "error", "adwin", 1, 0, 1));
    assertThat(marks.shown()).hasSize(21);
  }
}
