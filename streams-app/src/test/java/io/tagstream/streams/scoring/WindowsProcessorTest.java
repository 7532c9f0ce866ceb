package io.tagstream.streams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tagstream.schemas.ControlCommand;
import io.tagstream.schemas.ControlCommand.Command;
import io.tagstream.schemas.DriftAlarm;
import io.tagstream.schemas.EvaluationMetrics;
import io.tagstream.schemas.EvaluationMetrics.Window;
import io.tagstream.schemas.EvaluationScore;
import io.tagstream.schemas.EvaluationScore.Counts;
import io.tagstream.schemas.Topics;
import java.io.File;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a restart finds: the stores as they were, and nothing else. */
class WindowsProcessorTest {
  private static final ScoringConfig CONFIG =
      ScoringConfig.defaults(new Topics()).withRetrainOnDrift(true);

  @TempDir private File folder;
  private final InMemoryScoringMetrics metrics = new InMemoryScoringMetrics();
  private MockProcessorContext<Object, Object> context;

  @BeforeEach
  void openStores() {
    context = new MockProcessorContext<>(ScoringDriver.properties(), new TaskId(1, 0), folder);
    context.setCurrentSystemTimeMs(1_000);
    WindowStores.builders()
        .forEach(
            builder -> {
              StateStore store = builder.withLoggingDisabled().withCachingDisabled().build();
              store.init(context.getStateStoreContext(), store);
              context.addStateStore(store);
            });
  }

  @AfterEach
  void closeStores() {
    WindowStores.builders().forEach(b -> context.getStateStore(b.name()).close());
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
    int scores = 2 * WindowStores.SCORES_BETWEEN_SAVES + 500;
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
            tuple(ScoringTopology.ALARMS_SINK, "v1", alarm),
            tuple(
                ScoringTopology.CONTROL_SINK,
                "drift-v1",
                new ControlCommand(Command.RETRAIN, null, null, null)));
  }

  @Test
  void schedulesNothingWhileThereIsNothingToEmit() {
    WindowsProcessor processor = processor();
    assertThat(context.scheduledPunctuators()).isEmpty();

    processor.process(score("a", 1, 0));
    emit();
    emit();

    assertThat(context.scheduledPunctuators()).allMatch(p -> p.cancelled());
    assertThat(context.forwarded()).hasSize(1);
  }

  /** But for whole windows of event time: none is over. */
  private static List<Window> current(EvaluationMetrics metrics) {
    return metrics.windows().stream().filter(w -> !w.window().startsWith("tumbling")).toList();
  }

  private WindowsProcessor processor() {
    WindowsProcessor processor = new WindowsProcessor(CONFIG, metrics);
    processor.init(context);
    return processor;
  }

  /** Fires the latest punctuator, as the wall clock would. */
  private void emit() {
    var scheduled = context.scheduledPunctuators();
    scheduled.get(scheduled.size() - 1).getPunctuator().punctuate(1_000);
  }

  private static Record<byte[], byte[]> score(String id, int sign, int revision) {
    return score(id, sign, revision, new Counts(1, 0, 0));
  }

  private static Record<byte[], byte[]> score(String id, int sign, int revision, Counts counts) {
    EvaluationScore score =
        new EvaluationScore(id, "v1", Instant.EPOCH, sign, revision, Map.of("person", counts));
    return new Record<>(ScoringDriver.bytes("v1"), ScoringDriver.json(score), 0);
  }
}
