package io.tagstream.schemas;

import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.BundleChunks;
import io.tagstream.schemas.record.BundleReference;
import io.tagstream.schemas.record.ChallengerVerdict;
import io.tagstream.schemas.record.ChallengerVerdict.Verdict;
import io.tagstream.schemas.record.ControlCommand;
import io.tagstream.schemas.record.ControlCommand.Command;
import io.tagstream.schemas.record.DriftAlarm;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.EvaluationMetrics.Interval;
import io.tagstream.schemas.record.EvaluationMetrics.Scores;
import io.tagstream.schemas.record.EvaluationMetrics.Window;
import io.tagstream.schemas.record.EvaluationScore;
import io.tagstream.schemas.record.EvaluationScore.Champion;
import io.tagstream.schemas.record.EvaluationScore.Counts;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.ModelComparison;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.schemas.record.ModelVersion.TrainingData;
import io.tagstream.schemas.record.SentenceRecord;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.schemas.record.TrainingStatus.Comparison;
import io.tagstream.schemas.record.TrainingStatus.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serde;

/** One record of each kind with every field, and one with the required fields only. */
final class Samples {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.250Z");
  private static final String SHA256 =
      "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
  private static final Topics TOPICS = new Topics();

  private Samples() {}

  static Stream<Sample<?>> all() {
    return Stream.of(
        new Sample<>(
            "sentence-record",
            TOPICS.sentences().valueSerde(),
            new SentenceRecord("Ana lives in Köln 🎡.", List.of("Ana", "lives", "Köln", "🎡")),
            SentenceRecord.of("Ana lives in Köln.")),
        new Sample<>(
            "entity-record",
            Json.serde(EntityRecord.class),
            new EntityRecord("location", "Köln", 13, 17, 0.875),
            new EntityRecord("location", "Köln", 13, 17, null)),
        new Sample<>(
            "tagged-sentence",
            TOPICS.taggedEntities().valueSerde(),
            new TaggedSentence(
                "s-1",
                "🎡 in Köln",
                List.of(new EntityRecord("location", "Köln", 5, 9, 0.5)),
                "v1",
                NOON,
                new TaggedSentence.Signals(0.8434, 3, 1, 1, 0.0625),
                "v0"),
            new TaggedSentence("s-2", "", List.of(), "v1", NOON)),
        new Sample<>(
            "gold-sentence",
            TOPICS.goldEntities().valueSerde(),
            GoldSentence.ofEntities(
                "🎡 in Köln", List.of(new EntityRecord("location", "Köln", 5, 9, null))),
            GoldSentence.ofTags(List.of("in", "Köln"), List.of("O", "B-location"))),
        new Sample<>(
            "evaluation-score",
            TOPICS.evaluationScores().valueSerde(),
            new EvaluationScore(
                "s-1",
                "v1",
                NOON,
                -1,
                0,
                Map.of("person", new Counts(1, 0, 2), "location", new Counts(0, 3, 0)),
                new Champion("v0", Map.of("person", new Counts(2, 0, 1)))),
            new EvaluationScore("s-1", "v1", NOON, 1, 0, Map.of())),
        new Sample<>(
            "evaluation-metrics",
            TOPICS.evaluationMetrics().valueSerde(),
            new EvaluationMetrics(
                "v1",
                NOON,
                List.of(
                    new Window(
                        "all", 12, scores(), Map.of("person", scores()), new Interval(0.25, 0.5)),
                    new Window("last-1000", 12, scores(), Map.of(), null)),
                List.of(comparison())),
            new EvaluationMetrics("v1", NOON, List.of())),
        new Sample<>(
            "drift-alarm",
            TOPICS.driftAlarms().valueSerde(),
            new DriftAlarm("v1", NOON, "error", "adwin", 1200, 0.125, 0.375),
            new DriftAlarm("v1", NOON, "error", "adwin", 1200, 0.125, 0.375)),
        new Sample<>(
            "model-comparison", Json.serde(ModelComparison.class), comparison(), comparison()),
        new Sample<>(
            "challenger-verdict",
            TOPICS.challengerVerdicts().valueSerde(),
            new ChallengerVerdict("v1", NOON, Verdict.NO_BETTER, comparison()),
            new ChallengerVerdict("v1", NOON, Verdict.NO_BETTER, comparison())),
        new Sample<>(
            "bundle-reference",
            Json.serde(BundleReference.class),
            new BundleReference(
                3, 2 * BundleChunks.CHUNK_BYTES + 1, SHA256, "s3://models/v2.zip", 0, 41L),
            new BundleReference(1, 17, SHA256, null)),
        new Sample<>(
            "model-version",
            TOPICS.modelRegistry().valueSerde(),
            new ModelVersion(
                "v2",
                new BundleReference(1, 17, SHA256, null),
                List.of("B-person", "I-person", "O"),
                "minilm",
                new TrainingData("wnut17", 3394L, SHA256),
                Map.of("f1", 0.5, "precision", 0.625),
                Map.of("config.json", SHA256),
                NOON),
            new ModelVersion(
                "v1",
                new BundleReference(0, 17, SHA256, "https://example.org/v1.zip"),
                List.of("O"),
                null,
                null,
                null,
                null,
                NOON)),
        new Sample<>(
            "alias-record",
            TOPICS.modelRegistry().valueSerde(),
            new AliasRecord("v2", "v1", NOON),
            new AliasRecord("v1", null, NOON)),
        new Sample<>(
            "control-command",
            TOPICS.control().valueSerde(),
            new ControlCommand(
                Command.RETRAIN,
                "v2",
                "champion",
                Map.of("learning_rate", 5e-5, "num_train_epochs", 3, "labels", List.of("O")),
                "r-0",
                "v1"),
            ControlCommand.rollback(null, null)),
        new Sample<>(
            "training-status",
            TOPICS.trainingStatus().valueSerde(),
            new TrainingStatus.Builder("r-1", State.RUNNING)
                .trainer("t-1")
                .attempt(2, 8L)
                .steps(10L, 318L, 5L, 0.25)
                .figures(1.5, 0.5, 62.5)
                .version("v2")
                .promoted(false, new Comparison("v1", 0.75, 0.5, -0.375, -0.125, 40))
                .note("not promoted")
                .error("none yet")
                .training("champion", Map.of("seed", 1))
                .build(NOON),
            TrainingStatus.of("r-1", State.ACCEPTED, NOON)));
  }

  private static ModelComparison comparison() {
    return new ModelComparison("v0", 800, 0.625, 0.5, -0.03125, 0.25, 0.96875);
  }

  private static Scores scores() {
    return new Scores(0.5, 0.25, 0.375, 8, 2, 2, 6);
  }

  /** A kind of record; the name is that of its schema and its golden files. */
  record Sample<T>(String name, Serde<T> serde, T full, T minimal) {
    String json(T record) {
      return Json.toJson(record);
    }

    T read(byte[] json) {
      return serde.deserializer().deserialize("some-topic", json);
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
