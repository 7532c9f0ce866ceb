package io.tagstream.streams.scoring;

import static io.tagstream.streams.scoring.ScoringDriver.ANN;
import static io.tagstream.streams.scoring.ScoringDriver.BOB;
import static io.tagstream.streams.scoring.ScoringDriver.START;
import static io.tagstream.streams.scoring.ScoringDriver.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.Counts;
import io.tagstream.runtime.score.Expected;
import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.TopicLimits;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.DriftAlarm;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.EvaluationScore;
import io.tagstream.schemas.record.EvaluationScore.Champion;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.schemas.record.TaggedSentence.Signals;
import io.tagstream.streams.scoring.join.JoinProcessor;
import io.tagstream.streams.scoring.meters.GoldOutcome;
import io.tagstream.streams.scoring.meters.ScoringMetrics;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoringTopologyTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final ScoringConfig CONFIG =
      ScoringConfig.defaults(new Topics("t.")).withRetention(Duration.ofHours(1));

  @TempDir private Path folder;
  private ScoringDriver app;

  @BeforeEach
  void open() {
    app = new ScoringDriver(CONFIG, folder);
  }

  @AfterEach
  void close() {
    app.close();
  }

  @Test
  void stopsAtWhatALaterReleaseHasWritten() {
    TestInputTopic<String, byte[]> gold =
        app.input("scoring-%s-repartition".formatted(JoinProcessor.GOLD_BY_ID));

    assertThatThrownBy(() -> gold.pipeInput("a", new byte[] {9, 0}))
        .rootCause()
        .hasMessageStartingWith(
            "topic scoring-scoring-gold-by-id-repartition: format 9, and this release reads 1 to 2");
  }

  @Test
  void isThreeSubTopologies() {
    assertThat(
            new ScoringTopology(CONFIG, new ScoringMetrics() {}, TopicLimits::usual)
                .build()
                .describe()
                .subtopologies())
        .hasSize(3);
  }

  @Test
  void scoresEachVersionOnceGoldHasCome() {
    app.tagged("s1", "v1", START, ANN);
    app.tagged("s1", "v2", START.plusSeconds(1), BOB);
    app.gold("s1", START.plusSeconds(60), ANN);

    assertThat(app.scores.readRecordsToList())
        .extracting(TestRecord::key, TestRecord::getRecordTime)
        .containsExactly(tuple("v1", START), tuple("v2", START.plusSeconds(1)));
    assertThat(app.metrics.evaluated)
        .containsEntry("v1", counts(1, 0, 0))
        .containsEntry("v2", counts(0, 1, 1));
    assertThat(app.metrics.gold).isEqualTo(Map.of(GoldOutcome.MATCHED, 1));
    assertThat(app.metrics.goldDelays).containsExactly(Duration.ofMinutes(1));
  }

  @Test
  void scoresGoldThatCameFirst() {
    app.gold("s1", START, ANN);
    app.tagged("s1", "v1", START.plusSeconds(5), ANN);

    assertThat(app.scores.readKeyValue())
        .isEqualTo(KeyValue.pair("v1", score("s1", START.plusSeconds(5), 1, 0, 1, 0, 0)));
    assertThat(app.metrics.goldDelays).containsExactly(Duration.ZERO);
  }

  @Test
  void comparesAChallengerWithTheChampionOnTheSameSentence() {
    TaggedSentence challenge =
        new TaggedSentence("s1", ScoringDriver.TEXT, List.of(ANN), "v2", START, null, "v1");
    app.gold("s1", START, ANN);
    app.challenges.pipeInput("s1", ScoringDriver.json(challenge), START);
    app.tagged("s1", "v1", START, BOB);

    List<EvaluationScore> scores = app.scores.readValuesToList();
    assertThat(scores)
        .extracting(s -> s.modelVersion(), s -> s.sign(), s -> s.revision())
        .containsExactly(
            tuple("v2", 1, 0), tuple("v1", 1, 0), tuple("v2", -1, 0), tuple("v2", 1, 1));
    assertThat(scores.get(0).champion()).isNull();
    assertThat(scores.get(3).champion())
        .isEqualTo(new Champion("v1", Map.of("person", new EvaluationScore.Counts(0, 1, 1))));
    app.quiet(SECOND);
    assertThat(app.evaluations.readKeyValuesToMap().get("v2").comparisons())
        .extracting(c -> c.champion(), c -> c.sentences(), c -> c.f1(), c -> c.championF1())
        .containsExactly(tuple("v1", 1L, 1.0, 0.0));
  }

  @Test
  void queuesTheSentenceWithoutGoldOfWhichTheModelWasLeastSure() {
    tag("sure", 0.9);
    tag("labelled", 0.3);
    tag("unsure", 0.5);
    tag("earlier release", null);
    app.gold("labelled", START, ANN);
    app.quiet(Duration.ofMinutes(5));
    assertThat(app.labelQueue.isEmpty()).isTrue();

    app.quiet(Duration.ofMinutes(1));

    assertThat(app.labelQueue.readKeyValuesToList())
        .extracting(kv -> kv.key)
        .containsExactly("unsure");
    tag("next", 0.8);
    app.quiet(Duration.ofMinutes(6));
    assertThat(app.labelQueue.readRecordsToList())
        .extracting(TestRecord::key, TestRecord::getRecordTime)
        .containsExactly(tuple("next", START));
    app.quiet(Duration.ofHours(1));
    assertThat(app.labelQueue.isEmpty()).isTrue();
    assertThat(app.metrics.queued).hasValue(2);
  }

  @Test
  void tellsWhatTheModelExpectsOnceForEachSentence() {
    tag("s1", 0.9);
    tag("s1", 0.9);
    tag("s2", 0.9);
    tag("earlier release", null);
    app.gold("s2", START, BOB);
    app.gold("s2", START, ANN);
    app.gold("earlier release", START, ANN);

    // Of the only entity, and of a half of a word that was missed.
    assertThat(app.metrics.expected)
        .containsExactly(new Expected(0.75, 0.25, 0.5), new Expected(0.75, 0.25, 0.5));
    assertThat(app.metrics.expectedOfLabelled).containsExactly(new Expected(0.75, 0.25, 0.5));
  }

  private void tag(String id, Double confidence) {
    Signals signals = confidence == null ? null : new Signals(confidence, 2, 0, 0, 0.5);
    EntityRecord entity = new EntityRecord("person", "Ann", 0, 3, 0.75);
    TaggedSentence sentence =
        new TaggedSentence(id, ScoringDriver.TEXT, List.of(entity), "v1", START, signals, null);
    app.tagged.pipeInput(id, ScoringDriver.json(sentence), START);
  }

  @Test
  void emitsACorrectionAsMinusAndPlusAndAWithdrawalAsMinus() {
    app.tagged("s1", "v1", START, ANN);
    app.gold("s1", START, ANN);
    app.gold("s1", START, BOB);
    app.gold.pipeInput("s1", null, START);

    assertThat(app.scores.readValuesToList())
        .containsExactly(
            score("s1", START, 1, 0, 1, 0, 0),
            score("s1", START, -1, 0, 1, 0, 0),
            score("s1", START, 1, 1, 0, 1, 1),
            score("s1", START, -1, 1, 0, 1, 1));
    assertThat(app.metrics.gold)
        .isEqualTo(
            Map.of(GoldOutcome.MATCHED, 1, GoldOutcome.CORRECTED, 1, GoldOutcome.WITHDRAWN, 1));
    assertThat(app.metrics.evaluated.get("v1").isZero()).isTrue();
  }

  @Test
  void emitsAllWindowsOnceTheSourcesAreQuiet() {
    for (int i = 0; i < 1200; i++) {
      app.tagged("s" + i, "v1", START.plusSeconds(i), ANN);
      app.gold("s" + i, START.plusSeconds(i), i < 600 ? BOB : ANN);
    }

    assertThat(app.evaluations.isEmpty()).isTrue();
    app.quiet(SECOND);

    EvaluationMetrics metrics = app.evaluations.readValue();
    assertThat(app.evaluations.isEmpty()).isTrue();
    assertThat(metrics.timestamp()).isEqualTo(START.plus(SECOND));
    assertThat(metrics.windows().subList(0, 3))
        .extracting(w -> w.window(), w -> w.sentences(), w -> w.types().get("person").f1())
        .containsExactly(
            tuple("all", 1200L, 0.5), tuple("last-1000", 1000L, 0.6), tuple("5m", 300L, 1.0));
    assertThat(app.metrics.windows).containsEntry("v1", metrics);
  }

  @Test
  void emitsAtMostOncePerVersionAndInterval() {
    app.tagged("s1", "v1", START, ANN);
    app.tagged("s1", "v2", START, ANN);
    app.gold("s1", START, ANN);
    app.gold("s1", START, BOB);
    app.quiet(SECOND);
    assertThat(app.evaluations.readKeyValuesToList())
        .extracting(e -> e.key)
        .containsExactly("v1", "v2");

    app.quiet(Duration.ofMinutes(1));
    assertThat(app.evaluations.isEmpty()).isTrue();

    app.tagged("s2", "v2", START, ANN);
    app.gold("s2", START, ANN);
    app.quiet(SECOND);
    assertThat(app.evaluations.readKeyValuesToList()).extracting(e -> e.key).containsExactly("v2");
  }

  @Test
  void goesOnAfterRecordsThatCannotBeRead() {
    app.tagged("s1", "v1", START, ANN);
    reject(app.gold, "s1", "{\"entities\": [", "t.gold-entities", "");
    reject(app.gold, "s1", "{\"tokens\": [\"a\"], \"tags\": []}", "t.gold-entities", "1 'tokens'");
    reject(app.gold, "s1", "{\"tokens\": [\"\"], \"tags\": [\"B-x\"]}", "t.gold-entities", "empty");
    reject(
        app.gold,
        "s1",
        "{\"text\": \"Ann\", \"entities\":"
            + " [{\"type\": \"person\", \"text\": \"Bob\", \"start\": 4, \"end\": 7}]}",
        "t.gold-entities",
        "does not stand");
    reject(app.gold, null, "{\"entities\": []}", "t.gold-entities", "no key");
    reject(
        app.gold,
        "s1",
        "{\"tokens\": [\"a\"], \"tags\": [\"B-%s\"]}".formatted("x".repeat(65)),
        "t.gold-entities",
        "an entity type of 65 characters");
    reject(app.tagged, "s1", "not JSON", "t.tagged-entities", "");
    reject(app.tagged, "s1", null, "t.tagged-entities", "no value");
    reject(
        app.tagged,
        "other",
        Json.toJson(new TaggedSentence("s1", "", List.of(), "v1", START)),
        "t.tagged-entities",
        "expected the sentence's id 's1'");
    reject(app.scoresIn, "v1", "[]", "t.evaluation-scores", "");
    reject(
        app.scoresIn,
        "v1",
        Json.toJson(score("s9", START, -1, 0, 1, 0, 0)),
        "t.evaluation-scores",
        "was not added");
    app.gold("s1", START, ANN);

    assertThat(app.scores.readValue()).isEqualTo(score("s1", START, 1, 0, 1, 0, 0));
  }

  @Test
  void raisesAnAlarmWithoutGoldOfWhatComesOnce() {
    for (int i = 0; i < 400; i++) {
      signals("s" + i, 0);
    }
    for (int i = 0; i < 400; i++) {
      signals("s" + i % 5, 2); // the same sentences again
    }
    assertThat(app.driftAlarms.isEmpty()).isTrue();
    for (int i = 400; i < 800 && app.driftAlarms.isEmpty(); i++) {
      signals("s" + i, 2);
    }

    KeyValue<String, DriftAlarm> alarm = app.driftAlarms.readKeyValue();
    assertThat(alarm.key).isEqualTo("v1");
    assertThat(alarm.value.signal()).isEqualTo("split-words");
    assertThat(app.metrics.alarms).containsExactly(alarm.value);
  }

  private void signals(String id, int splitWords) {
    Signals signals = new Signals(0.9, 2, splitWords, 0, 0);
    app.tagged.pipeInput(
        id,
        ScoringDriver.json(
            new TaggedSentence(id, ScoringDriver.TEXT, List.of(), "v1", START, signals, null)),
        START);
  }

  @Test
  void goesOnAfterRecordsTooLargeToKeepOrToCopy() {
    String tokens = "\"a\",".repeat(150_000) + "\"a\"";
    String tags = "\"B-x\",".repeat(150_000) + "\"B-x\"";
    byte[] large = bytes("{\"tokens\": [" + tokens + "], \"tags\": [" + tags + "]}");

    app.gold.pipeInput("s1", large, START);

    TestRecord<byte[], byte[]> letter = app.deadLetters.readRecord();
    assertThat(DeadLetter.readFrom(letter.headers()).message()).contains("150001 entities");
    assertThat(letter.value())
        .hasSizeBetween(900_000, TopicLimits.usual("t.dead-letters").maxBytes());
    assertThat(letter.value()).isEqualTo(Arrays.copyOf(large, letter.value().length));
    assertThat(letter.headers().lastHeader(DeadLetter.ORIGINAL_BYTES).value())
        .isEqualTo(bytes(Integer.toString(large.length)));
  }

  @Test
  void rejectsAKeyThatIsNotUtf8() {
    TestInputTopic<byte[], byte[]> gold =
        app.driver.createInputTopic(
            CONFIG.topics().goldEntities().name(),
            new ByteArraySerializer(),
            new ByteArraySerializer());

    gold.pipeInput(new byte[] {(byte) 0xff}, bytes("{\"entities\": []}"), START);

    assertThat(DeadLetter.readFrom(app.deadLetters.readRecord().headers()).message())
        .contains("UTF-8");
  }

  @Test
  void forgetsASentenceWhenItsRetentionIsOver() {
    app.tagged("s1", "v1", START, ANN);
    app.gold("lonely", START, ANN);
    app.tagged("s2", "v1", START.plus(Duration.ofMinutes(50)), ANN);
    app.tagged("s3", "v1", START.plus(Duration.ofMinutes(62)), ANN);
    app.gold("s1", START.plus(Duration.ofMinutes(62)), ANN);
    app.gold("s2", START.plus(Duration.ofMinutes(62)), ANN);

    assertThat(app.scores.readValuesToList()).extracting(EvaluationScore::id).containsExactly("s2");
    assertThat(app.metrics.gold)
        .isEqualTo(Map.of(GoldOutcome.UNMATCHED, 1, GoldOutcome.MATCHED, 1));

    app.tagged("s4", "v1", START.plus(Duration.ofHours(9)), ANN);
    assertThat(app.driver.getKeyValueStore(JoinProcessor.SENTENCES).all())
        .toIterable()
        .extracting(e -> e.key)
        .containsExactly("s4");
    assertThat(app.driver.getKeyValueStore(JoinProcessor.EXPIRY).all()).toIterable().hasSize(1);
  }

  @Test
  void keepsALateSentenceAsLongAsAnyOther() {
    app.tagged("s1", "v1", START.plus(Duration.ofDays(1)), ANN);
    app.tagged("late", "v1", START, ANN);
    app.gold("late", START.plus(Duration.ofDays(1)).plus(Duration.ofMinutes(30)), ANN);

    assertThat(app.scores.readValuesToList()).containsExactly(score("late", START, 1, 0, 1, 0, 0));
  }

  private void reject(
      TestInputTopic<String, byte[]> input, String key, String value, String topic, String reason) {
    byte[] bytes = value == null ? null : bytes(value);
    input.pipeInput(key, bytes, START);

    assertThat(app.deadLetters.isEmpty()).as("%s %s", key, value).isFalse();
    TestRecord<byte[], byte[]> letter = app.deadLetters.readRecord();
    assertThat(letter.key()).isEqualTo(key == null ? null : bytes(key));
    assertThat(letter.value()).isEqualTo(bytes);
    DeadLetter why = DeadLetter.readFrom(letter.headers());
    assertThat(why.topic()).isEqualTo(topic);
    assertThat(why.message()).contains(reason).doesNotContain("\n");
  }

  private static EvaluationScore score(
      String id, Instant at, int sign, int revision, long tp, long fp, long fn) {
    return new EvaluationScore(
        id, "v1", at, sign, revision, Map.of("person", new EvaluationScore.Counts(tp, fp, fn)));
  }

  private static ConfusionCounts counts(long tp, long fp, long fn) {
    return ConfusionCounts.of(Map.of("person", new Counts(tp, fp, fn)));
  }
}
