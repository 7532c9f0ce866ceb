package io.tagstream.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.runtime.registry.RegistrySnapshot;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.BundleReference;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.schemas.record.TrainingStatus.State;
import io.tagstream.web.http.Access;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class LabelPanelTest {
  private static final Instant MIDNIGHT = Instant.parse("2026-03-01T00:00:00Z");

  private final Topics topics = new Topics("ner.");
  private RegistrySnapshot registry = new RegistrySnapshot(Map.of(), Map.of(), Map.of());
  private final LabelPanel panel =
      new LabelPanel(
          new Source(
              Map.of(),
              topics,
              () -> registry,
              () -> "v1",
              () -> 0,
              List.of(),
              () -> null,
              Access.of(InetAddress.getLoopbackAddress(), null)),
          Clock.fixed(MIDNIGHT.plusSeconds(3600), ZoneOffset.UTC));

  private <V> void see(Topic<String, V> topic, String key, V value, Instant at, boolean isOurs) {
    RecordHeaders headers = new RecordHeaders();
    if (isOurs) {
      headers.add(Labelling.HEADER, new byte[0]);
    }
    panel.accept(
        new ConsumerRecord<>(
            topic.name(),
            0,
            0,
            at.toEpochMilli(),
            TimestampType.CREATE_TIME,
            0,
            0,
            key.getBytes(StandardCharsets.UTF_8),
            value == null ? null : topic.valueSerde().serializer().serialize(topic.name(), value),
            headers,
            Optional.empty()));
  }

  private void gold(String id, Instant at, boolean isOurs) {
    see(topics.goldEntities(), id, GoldSentence.ofEntities(null, List.of()), at, isOurs);
  }

  private void metrics(String version, Instant at, long tp, double low, double high) {
    see(
        topics.evaluationMetrics(),
        version,
        new EvaluationMetrics(
            version,
            at,
            List.of(
                new EvaluationMetrics.Window(
                    "all",
                    100,
                    new EvaluationMetrics.Scores(0.5, 0.5, 0.5, tp, tp, 0, 0),
                    Map.of(),
                    new EvaluationMetrics.Interval(low, high)))),
        at,
        false);
  }

  private void training(String id, State state, Instant at) {
    see(
        topics.trainingStatus(),
        id,
        new TrainingStatus.Builder(id, state)
            .version("v2")
            .promoted(true, null)
            .training("champion", Map.of("model_name_or_path", "minilm", "train_file", "x"))
            .build(at),
        at,
        false);
  }

  @Test
  void countsEachSentenceOnce() {
    gold("before", MIDNIGHT.minusSeconds(100), true);
    gold("others", MIDNIGHT.plusSeconds(1), false);
    gold("today", MIDNIGHT, true);
    gold("today", MIDNIGHT.plusSeconds(5), true);
    gold("withdrawn", MIDNIGHT, true);
    see(topics.goldEntities(), "withdrawn", null, MIDNIGHT, false);
    panel.accept(new ConsumerRecord<>("ner.gold-entities", 0, 9, new byte[1], new byte[1]));
    panel.accept(new ConsumerRecord<>("ner.gold-entities", 0, 9, null, new byte[1]));

    LabelPanel.Shown shown = panel.shown();
    assertThat(shown.today()).isEqualTo(1);
    assertThat(shown.labelled()).isEqualTo(2);
    assertThat(shown.gold()).isEqualTo(3);
    assertThat(shown.more()).isFalse();
    assertThat(shown.since()).isEqualTo(MIDNIGHT.minusSeconds(100));
  }

  @Test
  void showsHowF1HasMovedSinceLabellingBegan() {
    champion("v2");
    metrics("v1", MIDNIGHT.minusSeconds(200), 1, 0.1, 0.2);
    metrics("v1", MIDNIGHT.minusSeconds(50), 0, 0.9, 0.9);
    metrics("v1", MIDNIGHT.plusSeconds(50), 1, 0.3, 0.4);
    metrics("v2", MIDNIGHT.plusSeconds(60), 1, 0.5, 0.6);
    metrics("v2", MIDNIGHT.plusSeconds(70), 0, 0.5, 0.7);
    gold("s", MIDNIGHT, true);

    LabelPanel.Shown shown = panel.shown();
    assertThat(shown.version()).isEqualTo("v2");
    assertThat(shown.types()).containsExactly("B", "location", "person");
    assertThat(shown.before())
        .isEqualTo(new QualityLog.Point(MIDNIGHT.minusSeconds(200), "v1", 0.5, 0.1, 0.2, 100));
    assertThat(shown.quality())
        .containsExactly(
            new QualityLog.Point(MIDNIGHT.plusSeconds(60), "v2", 0.5, 0.5, 0.6, 100),
            new QualityLog.Point(MIDNIGHT.plusSeconds(70), "v2", null, 0.5, 0.7, 100));
  }

  private void champion(String version) {
    registry =
        new RegistrySnapshot(
            Map.of(
                version,
                new ModelVersion(
                    version,
                    new BundleReference(0, 1, "0".repeat(64), "https://example.org/m.zip"),
                    List.of("O", "B-person", "I-person", "L-location", "B"),
                    "minilm",
                    null,
                    Map.of(),
                    Map.of(),
                    Instant.EPOCH)),
            Map.of("champion", new AliasRecord(version, null, Instant.EPOCH)),
            Map.of());
  }

  @Test
  void remembersLittleOfMuchEvenly() {
    champion("v1");
    for (int i = 0; i < 1000; i++) {
      metrics("v1", MIDNIGHT.plusSeconds(i), 1, 0, 1);
    }

    List<QualityLog.Point> points = panel.shown().quality();
    assertThat(points).hasSizeBetween(30, 60);
    assertThat(points.get(0).at()).isEqualTo(MIDNIGHT);
    assertThat(points.get(points.size() - 1).at()).isEqualTo(MIDNIGHT.plusSeconds(999));
  }

  @Test
  void saysWhatATrainingWouldHaveThatIsNew() {
    gold("old", MIDNIGHT.minusSeconds(1), true);
    gold("new", MIDNIGHT.plusSeconds(1), false);
    Map<String, Object> first = Map.of("train_topic", "ner.gold-entities");
    assertThat(panel.shown().retrain())
        .isEqualTo(new LabelPanel.Retrain(2, 50, null, false, first));

    long edition = panel.edition();
    training("r", State.RUNNING, MIDNIGHT);
    assertThat(panel.edition()).isNotEqualTo(edition);
    assertThat(panel.shown().retrain().running()).isTrue();
    training("r", State.COMPLETED, MIDNIGHT);
    assertThat(panel.shown().retrain())
        .isEqualTo(
            new LabelPanel.Retrain(
                1,
                50,
                "v2",
                false,
                Map.of("train_topic", "ner.gold-entities", "model_name_or_path", "minilm")));
  }

  @Test
  void countsWhatWaitsWithoutTheEndsOfTransactions() {
    TopicPartition one = new TopicPartition("label-queue", 1);
    TopicPartition two = new TopicPartition("label-queue", 2);
    QueueDepth depth = new QueueDepth(4);
    assertThat(depth.waiting(null)).isNull();
    assertThat(depth.waiting(Map.of())).isEqualTo(0);
    for (int i = 0; i < 3; i++) {
      depth.add(one, 2L * i);
    }
    assertThat(depth.waiting(Map.of())).isEqualTo(3);
    assertThat(depth.waiting(Map.of(one, 2L))).isEqualTo(2);
    assertThat(depth.waiting(Map.of(one, 6L))).isEqualTo(0);

    // Of 100 records on every second offset, the last four are remembered.
    for (int i = 0; i < 100; i++) {
      depth.add(two, 2L * i);
    }
    assertThat(depth.waiting(Map.of(one, 6L, two, 194L))).isEqualTo(3);
    assertThat(depth.waiting(Map.of(one, 6L))).isEqualTo(100);
  }
}
