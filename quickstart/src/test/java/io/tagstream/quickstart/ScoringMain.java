package io.tagstream.quickstart;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.runtime.process.Shutdown;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.scoring.OfflineEvaluation;
import io.tagstream.streams.scoring.ScoringStage;
import io.tagstream.streams.scoring.meters.ScoringMetrics;
import io.tagstream.streams.stage.Stage;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The scoring stage alone, in a process that can be killed. */
final class ScoringMain {
  static final String APPLICATION = "scoring";

  private ScoringMain() {}

  /** Arguments: bootstrap servers, state directory, the score at which it fails, see below. */
  public static void main(String[] args) throws Exception {
    try (Shutdown shutdown = new Shutdown();
        Stage stream =
            ScoringStage.of(
                OfflineEvaluation.config(new Topics()),
                failingAt(Integer.parseInt(args[2])),
                APPLICATION,
                Path.of(args[1]),
                Map.of("bootstrap.servers", args[0]))) {
      stream.start();
      shutdown.await();
    }
  }

  /**
   * Its thread fails once, in the middle of a transaction.
   *
   * @param score counted from 1; 0 for never
   */
  private static ScoringMetrics failingAt(int score) {
    AtomicInteger left = new AtomicInteger(score);
    return new ScoringMetrics() {
      @Override
      public void evaluated(String version, ConfusionCounts change) {
        if (left.getAndDecrement() == 1) {
          throw new IllegalStateException("this score fails");
        }
      }
    };
  }
}
