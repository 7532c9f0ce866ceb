package io.tagstream.streams.scoring;

import static io.tagstream.streams.scoring.ScoringDriver.ANN;
import static io.tagstream.streams.scoring.ScoringDriver.BOB;
import static io.tagstream.streams.scoring.ScoringDriver.START;
import static io.tagstream.streams.scoring.ScoringDriver.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.EvaluationScore;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.streams.scoring.join.SentenceText;
import io.tagstream.streams.scoring.meters.GoldOutcome;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which gold is gold of a sentence, and where in it. */
class GoldOfASentenceTest {
  private static final ScoringConfig CONFIG = ScoringConfig.defaults(new Topics("t."));

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
  void answersGoldOfAnotherTextWhicheverComesFirst() {
    app.tagged("s1", "v1", START, ANN);
    mismatched("s1", "{\"text\": \"Ann and Bo\", \"entities\": []}", "'text' is not that of");
    mismatched("s1", "{\"tokens\": [\"Cy\"], \"tags\": [\"B-person\"]}", "(Cy) is not found");
    mismatched("s1", entityAt("Ann", 1, 4), "'Ann' does not stand at 1 to 4");
    mismatched("s1", entityAt("Bob!", 8, 12), "'Bob!' does not stand at 8 to 12");
    app.gold.pipeInput("s2", bytes(entityAt("Cy", 0, 2)), START);
    assertThat(app.deadLetters.isEmpty()).isTrue();
    app.tagged("s2", "v1", START, ANN);
    assertThat(assertIsMismatched("s2", entityAt("Cy", 0, 2), "'Cy' does not stand").offset())
        .isEqualTo(4);
    assertThat(app.scores.isEmpty()).isTrue();

    app.gold("s1", START, ANN);
    app.gold("s2", START, ANN);

    assertThat(app.scores.readValuesToList())
        .containsExactly(score("s1", 1, 1, 0, 0), score("s2", 1, 1, 0, 0));
    assertThat(app.metrics.gold)
        .isEqualTo(Map.of(GoldOutcome.MISMATCHED, 5, GoldOutcome.MATCHED, 2));
  }

  @Test
  void keepsWhatRightGoldCountsWhenWrongGoldFollows() {
    app.tagged("s1", "v1", START, ANN);
    app.gold("s1", START, ANN);
    mismatched("s1", entityAt("Cy", 0, 2), "does not stand");
    app.gold("s2", START, ANN);
    app.gold.pipeInput("s2", bytes(entityAt("Cy", 0, 2)), START);
    app.tagged("s2", "v1", START, ANN);
    assertThat(assertIsMismatched("s2", entityAt("Cy", 0, 2), "does not stand").offset())
        .isEqualTo(3);

    assertThat(app.scores.readValuesToList())
        .containsExactly(score("s1", 1, 1, 0, 0), score("s2", 1, 1, 0, 0));
    app.gold.pipeInput("s2", null, START);
    assertThat(app.scores.readValue()).isEqualTo(score("s2", -1, 1, 0, 0));
  }

  @Test
  void forgetsWrongGoldThatIsWithdrawnInTime() {
    app.gold.pipeInput("s1", bytes(entityAt("Cy", 0, 2)), START);
    app.gold.pipeInput("s1", null, START);
    app.tagged("s1", "v1", START, ANN);

    assertThat(app.deadLetters.isEmpty()).isTrue();
    assertThat(app.metrics.gold).isEqualTo(Map.of(GoldOutcome.WITHDRAWN, 1));
  }

  @Test
  void trimsBlankEdges() {
    app.tagged("s1", "v1", START, BOB);
    app.gold.pipeInput("s1", bytes(entityAt(" Bob", 7, 11)), START);
    app.tagged("s2", "v1", START, "Ann\u00A0 Bob", ANN);
    app.gold.pipeInput("s2", bytes(entityAt("Ann\u00A0 ", 0, 5)), START);

    assertThat(app.scores.readValuesToList())
        .containsExactly(score("s1", 1, 1, 0, 0), score("s2", 1, 1, 0, 0));
    rejected("s1", entityAt(" ", 3, 4), "3 to 4 is blank");
  }

  @Test
  void countsEntitiesThatOverlapAsTheyAre() {
    app.tagged("s1", "v1", START, ANN);
    app.gold("s1", START, ANN, ANN, new EntityRecord("person", "Ann and Bob", 0, 11, null), BOB);

    assertThat(app.scores.readValue()).isEqualTo(score("s1", 1, 1, 0, 2));
  }

  @Test
  void findsTokensInTheTextOfTheSentence() {
    String text = "🎡 «Ann»,  Bob.";
    app.tagged("s1", "v1", START, text, new EntityRecord("person", "Ann", 3, 6, null));
    app.gold.pipeInput(
        "s1",
        bytes(
            "{\"tokens\": [\"🎡\", \"«\", \"Ann\", \"»\", \",\", \"Bob\", \".\"],"
                + " \"tags\": [\"O\", \"O\", \"U-person\", \"O\", \"O\", \"person\", \"O\"]}"),
        START);

    assertThat(app.scores.readValue()).isEqualTo(score("s1", 1, 1, 0, 1));
  }

  @Test
  void refusesTagsThatAreOfNoScheme() {
    for (String tag : List.of("b-person", "I_PER", "B-", "o", "0", "B-\\u0000", " B-x")) {
      rejected("s1", "{\"tokens\": [\"Ann\"], \"tags\": [\"%s\"]}".formatted(tag), "label");
    }
  }

  @Test
  void comparesTextsTooLongToBeKept() {
    String text = "x".repeat(SentenceText.LONGEST_KEPT) + " Ann";
    int at = SentenceText.LONGEST_KEPT + 1;
    EntityRecord ann = new EntityRecord("person", "Ann", at, at + 3, null);
    app.tagged("s1", "v1", START, text, ann);
    app.tagged("s2", "v1", START, text, ann);
    app.tagged("s3", "v1", START, text, ann);
    app.gold.pipeInput(
        "s1", ScoringDriver.json(GoldSentence.ofEntities(text, List.of(ann))), START);
    app.gold("s2", START, ann);
    mismatched("s3", entityAt("Anna", at, at + 4), "ends behind the 16388 code points");
    mismatched("s3", "{\"text\": \"%sx\", \"entities\": []}".formatted(text), "'text' is not");

    assertThat(app.scores.readValuesToList())
        .containsExactly(score("s1", 1, 1, 0, 0), score("s2", 1, 1, 0, 0));
  }

  private static String entityAt(String text, int start, int end) {
    return "{\"entities\": [{\"type\": \"person\", \"text\": \"%s\", \"start\": %d, \"end\": %d}]}"
        .formatted(text, start, end);
  }

  private void mismatched(String id, String gold, String reason) {
    app.gold.pipeInput(id, bytes(gold), START);
    assertIsMismatched(id, gold, reason);
  }

  private DeadLetter assertIsMismatched(String id, String gold, String reason) {
    DeadLetter why = deadLetter(id, gold);
    assertThat(why.message()).startsWith("gold of another text").contains(reason);
    return why;
  }

  private void rejected(String id, String gold, String reason) {
    app.gold.pipeInput(id, bytes(gold), START);
    assertThat(deadLetter(id, gold).message()).contains(reason);
  }

  private DeadLetter deadLetter(String id, String gold) {
    TestRecord<byte[], byte[]> letter = app.deadLetters.readRecord();
    assertThat(letter.key()).isEqualTo(bytes(id));
    assertThat(letter.value()).isEqualTo(bytes(gold));
    DeadLetter why = DeadLetter.readFrom(letter.headers());
    assertThat(why.topic()).isEqualTo(CONFIG.topics().goldEntities().name());
    return why;
  }

  private static EvaluationScore score(String id, int sign, long tp, long fp, long fn) {
    return new EvaluationScore(
        id, "v1", START, sign, 0, Map.of("person", new EvaluationScore.Counts(tp, fp, fn)));
  }
}
