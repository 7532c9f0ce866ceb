package io.tagstream.streams.scoring;

import static io.tagstream.streams.scoring.ScoringDriver.ANN;
import static io.tagstream.streams.scoring.ScoringDriver.bytes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.TopicLimits;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.EvaluationScore;
import io.tagstream.streams.scoring.join.ReadProcessor;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the topics that scoring writes to do not take. */
class ScoringOutputsTest {
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long ANY = Long.MAX_VALUE;

  private final Instant now = Instant.now();
  private final Instant lastWeek = now.minus(Duration.ofDays(7));
  private final Instant nextWeek = now.plus(Duration.ofDays(7));
  private final Topics topics = new Topics();
  private final Map<String, TopicLimits> limits = new HashMap<>();

  @TempDir private Path folder;
  private ScoringDriver app;

  @BeforeEach
  void open() {
    app =
        new ScoringDriver(
            ScoringConfig.defaults(topics),
            folder,
            topic -> limits.getOrDefault(topic, TopicLimits.usual(topic)));
  }

  @AfterEach
  void close() {
    app.close();
  }

  @Test
  void aScoreThatIsTooLargeIsADeadLetterAndTheOthersCount() {
    limit(topics.evaluationScores(), 500, ANY, ANY);
    String longId = "i".repeat(1_000);

    for (String id : List.of("a", longId, "b")) {
      app.tagged(id, "v1", now, ANN);
      app.gold(id, now, ANN);
    }

    assertThat(app.scores.readValuesToList())
        .extracting(EvaluationScore::id)
        .containsExactly("a", "b");
    TestRecord<byte[], byte[]> letter = app.deadLetters.readRecord();
    DeadLetter why = DeadLetter.readFrom(letter.headers());
    assertThat(why.topic()).endsWith("scoring-gold-by-id-repartition");
    assertThat(why.message()).startsWith("topic evaluation-scores: it would take 1");
    assertThat(letter.key()).isEqualTo(bytes("v1"));
    assertThat(new String(letter.value(), UTF_8)).contains(longId, "\"counts\"");
  }

  @Test
  void whatAStepMakesByItselfComesFromNowhere() {
    limit(topics.evaluationMetrics(), 50, ANY, ANY);

    app.tagged("a", "v1", now, ANN);
    app.gold("a", now, ANN);
    app.quiet(Duration.ofMinutes(1));

    DeadLetter why = DeadLetter.readFrom(app.deadLetters.readRecord().headers());
    assertThat(why.topic()).isEqualTo("evaluation-metrics");
    assertThat(why.partition()).isEqualTo(-1);
    assertThat(why.offset()).isEqualTo(-1);
    assertThat(app.evaluations.isEmpty()).isTrue();
  }

  @Test
  void aScoreOfOldTextGetsATimestampThatItsTopicAllows() {
    limit(topics.evaluationScores(), 100_000, DAY, ANY);

    app.tagged("a", "v1", lastWeek, ANN);
    app.gold("a", lastWeek, ANN);

    TestRecord<String, EvaluationScore> score = app.scores.readRecord();
    assertThat(score.getRecordTime()).isAfterOrEqualTo(now.minusMillis(1));
    assertThat(score.value().timestamp().toEpochMilli()).isEqualTo(lastWeek.toEpochMilli());
    assertThat(score.headers().lastHeader(DeadLetter.ORIGINAL_TIMESTAMP).value())
        .isEqualTo(bytes(Long.toString(lastWeek.toEpochMilli())));
    assertThat(app.deadLetters.isEmpty()).isTrue();
  }

  @Test
  void whatItsOwnTopicsWouldNotTakeIsADeadLetter() {
    for (String topic : List.of("scoring-gold-by-id-repartition", "scoring-sentences-changelog")) {
      String name = "scoring-" + topic;
      limits.put(name, new TopicLimits(name, 100_000, ANY, DAY, false));
    }

    app.gold("a", nextWeek, ANN);
    app.tagged("a", "v1", nextWeek, ANN);
    app.tagged("b", "v1", now, ANN);
    app.gold("b", now, ANN);

    assertThat(app.scores.readValuesToList()).extracting(EvaluationScore::id).containsExactly("b");
    assertThat(app.deadLetters.readRecordsToList())
        .extracting(letter -> DeadLetter.readFrom(letter.headers()))
        .satisfiesExactly(
            why -> {
              assertThat(why.topic()).isEqualTo("gold-entities");
              assertThat(why.message()).contains("too far ahead");
            },
            why -> assertThat(why.topic()).isEqualTo("tagged-entities"));
  }

  @Test
  void aScoreThatTheWindowsCouldNotKeepIsADeadLetter() {
    String name = "scoring-scoring-tallies-changelog";
    limits.put(name, new TopicLimits(name, 100_000, ANY, DAY, false));
    EvaluationScore score =
        new EvaluationScore(
            "a", "v1", now, 1, 0, Map.of("person", new EvaluationScore.Counts(1, 0, 0)));

    app.scoresIn.pipeInput("v1", ScoringDriver.json(score), nextWeek);
    app.scoresIn.pipeInput("v1", ScoringDriver.json(score), now);

    assertThat(DeadLetter.readFrom(app.deadLetters.readRecord().headers()).message())
        .contains("too far ahead", name);
    assertThat(app.deadLetters.isEmpty()).isTrue();
  }

  @Test
  void aSentenceOfWhichTooMuchWouldBeKeptKeepsWhatItHas() {
    String name = "scoring-scoring-sentences-changelog";
    limits.put(name, new TopicLimits(name, 800, ANY, ANY, true));

    for (String version : List.of("v1", "v2", "v3", "v4")) {
      app.tagged("a", version, now, ANN);
    }
    app.gold("a", now, ANN);

    assertThat(app.scores.readValuesToList())
        .extracting(EvaluationScore::modelVersion)
        .containsExactly("v1", "v2", "v3");
    TestRecord<byte[], byte[]> letter = app.deadLetters.readRecord();
    assertThat(letter.key()).isEqualTo(bytes("a"));
    assertThat(new String(letter.value(), UTF_8)).contains("\"modelVersion\":\"v4\"");
    DeadLetter why = DeadLetter.readFrom(letter.headers());
    assertThat(why.topic()).isEqualTo("tagged-entities");
    assertThat(why.offset()).isEqualTo(3);
  }

  @Test
  void aScoreLargerThanTheWindowsKeepIsADeadLetter() {
    String name = "scoring-scoring-scores-since-changelog";
    limits.put(name, new TopicLimits(name, 1_000, ANY, ANY, true));
    EvaluationScore.Counts counts = new EvaluationScore.Counts(1, 0, 0);

    for (String id : List.of("i".repeat(2_000), "a")) {
      app.scoresIn.pipeInput(
          "v1",
          ScoringDriver.json(new EvaluationScore(id, "v1", now, 1, 0, Map.of("person", counts))),
          now);
    }
    app.quiet(Duration.ofMinutes(1));

    assertThat(DeadLetter.readFrom(app.deadLetters.readRecord().headers()).message())
        .contains("at most 1000 fit", name);
    assertThat(app.evaluations.readValuesToList())
        .last()
        .matches(m -> m.windows().get(0).sentences() == 1);
  }

  @Test
  void anIdOrAVersionThatAllRecordsWouldCarryMayNotBeTooLong() {
    String longest = "i".repeat(ReadProcessor.LONGEST_ID_BYTES);

    app.gold(longest, now, ANN);
    app.gold(longest + "i", now, ANN);
    app.tagged(longest + "i", "v1", now, ANN);
    app.tagged("a", "v".repeat(1_001), now, ANN);
    app.tagged(longest, "v1", now, ANN);

    assertThat(app.scores.readValuesToList()).extracting(EvaluationScore::id).containsOnly(longest);
    assertThat(app.deadLetters.readRecordsToList())
        .extracting(letter -> DeadLetter.readFrom(letter.headers()).message())
        .satisfiesExactly(
            m -> assertThat(m).contains("65537 bytes"),
            m -> assertThat(m).contains("65537 bytes"),
            m -> assertThat(m).contains("a model version of 1001 characters"));
  }

  private void limit(Topic<?, ?> topic, int bytes, long age, long ahead) {
    limits.put(topic.name(), new TopicLimits(topic.name(), bytes, age, ahead, false));
  }
}
