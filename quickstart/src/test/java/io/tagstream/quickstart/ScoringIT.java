package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.EvaluationScore;
import io.tagstream.streams.scoring.OfflineEvaluation;
import io.tagstream.streams.scoring.ScoringEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whatever comes in whatever order, and whichever instances come and go meanwhile: the streamed
 * scores are those of an offline evaluation, to the last digit. More seeds by {@code
 * -Dscoring.seeds} or {@code -Dscoring.seed}, see {@link Seeds}.
 */
@Tag("waiting")
class ScoringIT {
  private static final Logger LOG = LoggerFactory.getLogger(ScoringIT.class);

  /** They make some 900 to 1,300 scores of each version. */
  private static final int SENTENCES = 300;

  private static final int SLICES = 5;

  /** A slice or two of scores. */
  private static final int MOST_BEFORE_FAILURE = 600;

  private final Topics topics = new Topics();
  private final OfflineEvaluation offline = new OfflineEvaluation();

  @TempDir Path directory;

  static LongStream seeds() {
    return Seeds.of("scoring", 1);
  }

  @ParameterizedTest(name = "scoring.seed={0}")
  @MethodSource("seeds")
  void countsAsAnOfflineEvaluationDoes(long seed) throws Exception {
    Random random = new Random(seed);
    List<ScoringEvent> events = ScoringEvent.shuffled(SENTENCES, random);
    events.forEach(offline::take);
    try (ScoringHouse house =
        new ScoringHouse(directory, Path.of("target", "scoring", "" + seed))) {
      for (int i = 0; i < SLICES; i++) {
        disturb(house, random);
        long written = house.written();
        house.send(events.subList(events.size() * i / SLICES, events.size() * (i + 1) / SLICES));
        pause(house, written, random);
      }
      if (!house.isScoring()) {
        house.start(0, 0);
      }
      await(house).until(house::isThrough);

      List<EvaluationScore> scores = house.read(topics.evaluationScores());
      LOG.info("scoring.seed={}: {} scores; {}", seed, scores.size(), house);
      assertThatEachIsTakenBackBeforeTheNext(scores, house);
      await(house).untilAsserted(() -> assertThatWindowsAreThoseOffline(house, scores));
      assertThat(house.read(topics.deadLetters()))
          .as(house.toString())
          .extracting(value -> new String(value, StandardCharsets.UTF_8))
          .allMatch(gold -> gold.contains(ScoringEvent.OTHER_TEXT));
    }
  }

  /**
   * An instance comes, or one goes in either way and perhaps comes again, with or without state.
   */
  private static void disturb(ScoringHouse house, Random random) {
    int instance = random.nextInt(ScoringHouse.INSTANCES);
    if (house.isRunning(instance)) {
      if (random.nextBoolean()) {
        house.kill(instance);
      } else {
        house.stop(instance);
      }
      if (random.nextInt(3) == 0) {
        return;
      }
    }
    if (random.nextInt(3) == 0) {
      house.wipe(instance);
    }
    house.start(instance, random.nextInt(MOST_BEFORE_FAILURE));
  }

  /** Until all is done, or in the middle of it, or not at all. */
  private static void pause(ScoringHouse house, long written, Random random) {
    int pace = random.nextInt(3);
    if (house.isScoring() && pace > 0) {
      await(house).until(() -> (pace == 1 && house.written() > written) || house.isThrough());
    }
  }

  /** So nothing was lost or doubled, nor in another order. */
  private void assertThatEachIsTakenBackBeforeTheNext(
      List<EvaluationScore> scores, ScoringHouse house) {
    Map<String, Integer> seen = new HashMap<>();
    for (EvaluationScore score : scores) {
      int before = seen.merge(score.modelVersion() + " " + score.id(), 1, Integer::sum) - 1;
      assertThat(score.sign()).as("%s: %s", score, house).isEqualTo(before % 2 == 0 ? 1 : -1);
      assertThat(score.revision()).as("%s: %s", score, house).isEqualTo(before / 2);
    }
    for (String version : ScoringEvent.VERSIONS) {
      for (int i = 0; i < SENTENCES; i++) {
        assertThat(seen.getOrDefault(version + " s" + i, 0) % 2 == 1)
            .as("%s s%d: %s", version, i, house)
            .isEqualTo(offline.isScored(version, "s" + i));
      }
    }
  }

  private void assertThatWindowsAreThoseOffline(ScoringHouse house, List<EvaluationScore> scores) {
    Map<String, EvaluationMetrics> latest = new HashMap<>();
    house.read(topics.evaluationMetrics()).forEach(m -> latest.put(m.modelVersion(), m));
    for (String version : ScoringEvent.VERSIONS) {
      assertThat(latest).containsKey(version);
      assertThat(latest.get(version).windows())
          .isEqualTo(offline.windows(version, firstScored(version, scores)));
      assertThat(latest.get(version).comparisons()).isEqualTo(offline.comparisons(version));
    }
  }

  /** In the order in which the windows see them: between partitions no other one has any say. */
  private static List<String> firstScored(String version, List<EvaluationScore> scores) {
    return scores.stream()
        .filter(score -> score.modelVersion().equals(version))
        .filter(score -> score.revision() == 0 && score.sign() > 0)
        .map(EvaluationScore::id)
        .toList();
  }

  private static ConditionFactory await(ScoringHouse house) {
    return Awaitility.await(house.toString())
        .pollInterval(Duration.ofMillis(300))
        .atMost(Duration.ofMinutes(2));
  }
}
