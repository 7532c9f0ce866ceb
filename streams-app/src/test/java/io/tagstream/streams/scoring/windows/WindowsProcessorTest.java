package io.tagstream.streams.scoring.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.ChallengerVerdict;
import io.tagstream.schemas.record.ChallengerVerdict.Verdict;
import io.tagstream.schemas.record.ControlCommand;
import io.tagstream.schemas.record.DriftAlarm;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.EvaluationMetrics.Window;
import io.tagstream.schemas.record.EvaluationScore;
import io.tagstream.schemas.record.EvaluationScore.Champion;
import io.tagstream.schemas.record.EvaluationScore.Counts;
import io.tagstream.schemas.record.ModelComparison;
import io.tagstream.streams.scoring.InMemoryScoringMetrics;
import io.tagstream.streams.scoring.ScoringDriver;
import io.tagstream.streams.scoring.challenger.ChallengerPolicy;
import io.tagstream.streams.scoring.settings.ScoringActions;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import io.tagstream.streams.scoring.state.WindowStores;
import java.io.File;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a restart finds: the stores as they were, and nothing else. */
class WindowsProcessorTest {
  private static final ScoringConfig CONFIG =
      ScoringConfig.defaults(new Topics())
          .withActions(new ScoringActions(true, new ChallengerPolicy(100, 0.99, true), 0));

  @TempDir private File folder;
  private final InMemoryScoringMetrics metrics = new InMemoryScoringMetrics();
  private MockProcessorContext<Object, Object> context;

  @BeforeEach
  void openStores() {
    context = MockWindowStores.open(folder, Stores::persistentKeyValueStore);
  }

  @AfterEach
  void closeStores() {
    WindowStores.builders(Stores::persistentKeyValueStore)
        .forEach(b -> context.getStateStore(b.name()).close());
  }

  @Test
  void takesUpGaugesAndEmitsTheLastStateAfterARestart() {
    WindowsProcessor first = processor();
    first.process(score("a", 1, 0));
    first.process(score("b", 1, 0));
    first.process(score("a", -1, 0));
    first.close();
    assertThat(metrics.windows).isEmpty();

    WindowsProcessor second = processor();

    EvaluationMetrics restored = metrics.windows.get("v1");
    assertThat(current(restored)).extracting(w -> w.sentences()).containsOnly(1L);
    emit();
    assertThat(context.forwarded().get(0).record().value()).isEqualTo(restored);

    second.process(score("a", 1, 1));
    emit();
    assertThat(current(metrics.windows.get("v1")))
        .extracting(w -> w.overall().tp())
        .containsOnly(2L);
  }

  @Test
  void hasAfterARestartWhatWasWrittenAndWhatHasComeSince() {
    WindowsProcessor first = processor();
    int scores = 2 * CONFIG.scoresBetweenSaves() + 500;
    for (int i = 0; i < scores; i++) {
      first.process(score("s" + i, 1, 0));
    }
    first.process(score("s7", -1, 0));
    emit();
    EvaluationMetrics before = metrics.windows.get("v1");
    first.close();

    processor();

    assertThat(metrics.windows.get("v1")).isEqualTo(before);
    assertThat(before.windows().get(0).sentences()).isEqualTo(scores - 1);
  }

  @Test
  void raisesEachAlarmOnceAndAsksForATraining() {
    WindowsProcessor processor = processor();
    for (int i = 0; i < 700; i++) {
      processor.process(
          score("s" + i, 1, 0, new Counts(i % 4 == 0 ? 0 : 1, 0, i % 4 == 0 ? 1 : 0)));
    }
    for (int i = 700; metrics.alarms.isEmpty(); i++) {
      processor.process(score("s" + i, 1, 0, new Counts(0, 0, 1)));
    }
    processor.close();
    processor(); // applies again what came since it was written

    DriftAlarm alarm = metrics.alarms.get(0);
    assertThat(metrics.alarms).hasSize(1);
    assertThat(context.forwarded())
        .extracting(
            f -> f.childName().orElseThrow(), f -> f.record().key(), f -> f.record().value())
        .containsExactly(
            tuple(WindowsProcessor.ALARMS_SINK, "v1", alarm),
            tuple(WindowsProcessor.CONTROL_SINK, "drift-v1", ControlCommand.retrain(Map.of())));
  }

  @Test
  void promotesABetterChallengerWithTheEvidence() {
    WindowsProcessor processor = processor();
    for (int i = 0; i < 100; i++) {
      processor.process(challenge("s" + i, new Counts(1, 0, 0), i % 2 == 0));
    }

    ChallengerVerdict verdict = (ChallengerVerdict) context.forwarded().get(0).record().value();
    assertThat(verdict.verdict()).isEqualTo(Verdict.BETTER);
    assertThat(verdict.comparison().sentences()).isEqualTo(100);
    assertThat(verdict.comparison().f1()).isEqualTo(1);
    assertThat(verdict.comparison().championF1()).isEqualTo(2 / 3.0);
    assertThat(context.forwarded())
        .extracting(f -> f.childName().orElseThrow(), f -> f.record().key())
        .containsExactly(
            tuple(WindowsProcessor.VERDICTS_SINK, "v1"),
            tuple(WindowsProcessor.CONTROL_SINK, "promote-v1-against-v0-after-100"));
    assertThat(context.forwarded().get(1).record().value())
        .isEqualTo(ControlCommand.promote("v1", "champion", "v0"));
    emit();
    assertThat(metrics.windows.get("v1").comparisons()).containsExactly(verdict.comparison());
    processor.close();

    processor();
    assertThat(metrics.windows.get("v1").comparisons()).containsExactly(verdict.comparison());
  }

  @Test
  void findsAChampionOfAnyNameAfterARestart() {
    WindowsProcessor first = processor();
    for (int i = 0; i < CONFIG.scoresBetweenSaves(); i++) {
      Champion champion = new Champion("a/b%20c", Map.of("person", new Counts(1, 0, 0)));
      EvaluationScore score = scored("s" + i, 1, 0, new Counts(0, 0, 1), champion);
      first.process(new Record<>(ScoringDriver.bytes("v1"), ScoringDriver.json(score), 0));
    }
    first.close();

    processor();

    assertThat(metrics.windows.get("v1").comparisons())
        .extracting(ModelComparison::champion, ModelComparison::sentences)
        .containsExactly(tuple("a/b%20c", (long) CONFIG.scoresBetweenSaves()));
  }

  @Test
  void dismissesAWorseChallenger() {
    WindowsProcessor processor = processor();
    for (int i = 0; i < 100; i++) {
      processor.process(challenge("s" + i, new Counts(0, 0, 1), true));
    }

    assertThat(context.forwarded().get(1).record())
        .extracting(Record::key, Record::value)
        .containsExactly(
            "dismiss-v1-against-v0-after-100", ControlCommand.dismiss("challenger", "v1"));
  }

  @Test
  void takesBackWhatAChallengerAndItsChampionHadCounted() {
    WindowsProcessor processor = processor();
    processor.process(challenge("a", new Counts(1, 0, 0), true));
    processor.process(challenge("b", new Counts(1, 0, 0), false));
    EvaluationScore score = scored("b", -1, 0, new Counts(1, 0, 0), champion(false));
    processor.process(new Record<>(ScoringDriver.bytes("v1"), ScoringDriver.json(score), 0));
    processor.process(new Record<>(ScoringDriver.bytes("v1"), ScoringDriver.json(score), 0));
    emit();

    assertThat(metrics.windows.get("v1").comparisons())
        .extracting(c -> c.sentences(), c -> c.f1(), c -> c.championF1())
        .containsExactly(tuple(1L, 1.0, 1.0));
    assertThat(context.forwarded())
        .extracting(f -> f.childName().orElseThrow())
        .contains(WindowsProcessor.DEAD_LETTERS); // it was not there any more
  }

  @Test
  void forgetsAVersionThatLaterOnesHaveReplacedForTheRetention() {
    WindowsProcessor processor = processor();
    context.setCurrentStreamTimeMs(1000);
    processor.process(score("a", 1, 0));
    emit();
    long later = 1000 + CONFIG.retention().toMillis();

    expire(later);
    assertThat(metrics.windows).containsOnlyKeys("v1");
    expire(later + 1);
    assertThat(metrics.windows).isEmpty();
    processor();
    assertThat(metrics.windows).isEmpty();
  }

  private List<CapturedPunctuator> scheduledByWallClock() {
    return context.scheduledPunctuators().stream()
        .filter(p -> p.getType() == PunctuationType.WALL_CLOCK_TIME)
        .toList();
  }

  /** Fires the punctuator of stream time, which is the first one. */
  private void expire(long streamTime) {
    context.scheduledPunctuators().get(0).getPunctuator().punctuate(streamTime);
  }

  @Test
  void schedulesNothingWhileThereIsNothingToEmit() {
    WindowsProcessor processor = processor();
    assertThat(scheduledByWallClock()).isEmpty();

    processor.process(score("a", 1, 0));
    emit();
    emit();

    assertThat(scheduledByWallClock()).hasSize(1).allMatch(p -> p.cancelled());
    assertThat(context.forwarded()).hasSize(1);
  }

  /** But for whole windows of event time: none is over. */
  private static List<Window> current(EvaluationMetrics metrics) {
    return metrics.windows().stream().filter(w -> !w.window().startsWith("tumbling")).toList();
  }

  private WindowsProcessor processor() {
    WindowsProcessor processor = new WindowsProcessor(CONFIG, metrics, ScoringDriver.DEAD_LETTERS);
    processor.init(context);
    return processor;
  }

  /** Fires the latest punctuator, as the wall clock would. */
  private void emit() {
    var scheduled = scheduledByWallClock();
    scheduled.get(scheduled.size() - 1).getPunctuator().punctuate(1_000);
  }

  private static Record<byte[], byte[]> score(String id, int sign, int revision) {
    return score(id, sign, revision, new Counts(1, 0, 0));
  }

  private static Record<byte[], byte[]> score(String id, int sign, int revision, Counts counts) {
    EvaluationScore score = scored(id, sign, revision, counts, null);
    return new Record<>(ScoringDriver.bytes("v1"), ScoringDriver.json(score), 0);
  }

  /** What it counts, beside a champion that has found the same entity or has not. */
  private static Record<byte[], byte[]> challenge(String id, Counts counts, boolean found) {
    EvaluationScore score = scored(id, 1, 0, counts, champion(found));
    return new Record<>(ScoringDriver.bytes("v1"), ScoringDriver.json(score), 0);
  }

  private static Champion champion(boolean found) {
    return new Champion("v0", Map.of("person", new Counts(found ? 1 : 0, 0, found ? 0 : 1)));
  }

  private static EvaluationScore scored(
      String id, int sign, int revision, Counts counts, Champion champion) {
    return new EvaluationScore(
        id, "v1", Instant.EPOCH, sign, revision, Map.of("person", counts), champion);
  }
}
