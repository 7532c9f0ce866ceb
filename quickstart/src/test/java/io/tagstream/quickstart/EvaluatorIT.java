package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.model.Tagger;
import io.tagstream.schemas.ChallengerVerdict;
import io.tagstream.schemas.ChallengerVerdict.Verdict;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.DriftAlarm;
import io.tagstream.schemas.EvaluationMetrics;
import io.tagstream.schemas.EvaluationMetrics.Window;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.TrainingStatus.State;
import io.tagstream.streams.app.TaggerApp;
import io.tagstream.streams.app.TaggerSettings;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.scoring.ChallengerPolicy;
import io.tagstream.streams.scoring.ScoringActions;
import io.tagstream.streams.scoring.ScoringConfig;
import io.tagstream.streams.tagging.TaggingSettings;
import io.tagstream.trainer.service.TrainerService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What gold on a stream brings about by itself, over a broker, with models that are known. */
class EvaluatorIT {
  private static final int PARTITIONS = 3;

  /** What a model finds, by how good its training said it was. */
  private static final Map<String, Pattern> MODELS =
      Map.of(
          "50", Pattern.compile("Anna"),
          "75", Pattern.compile("Anna|Zoe"),
          "40", Pattern.compile("met"));

  private final Topics topics = new Topics("ner.");

  @TempDir Path temp;
  private KafkaUnderTest kafka;
  private ControlDesk desk;
  private TrainerService trainer;
  private Sentences sentences;
  private TaggerApp app;

  @BeforeEach
  void start() throws IOException {
    kafka = KafkaUnderTest.Kind.EMBEDDED.start(temp.resolve("broker"));
    desk = new ControlDesk(kafka.bootstrapServers(), topics.prefix(), temp.resolve("trainer"));
    trainer = desk.start(new FakeTraining());
    sentences = new Sentences(kafka.bootstrapServers(), topics, PARTITIONS);
    app = new TaggerApp(settings(), 0, EvaluatorIT::load);
    app.start();
  }

  @AfterEach
  void stop() {
    app.close();
    sentences.close();
    trainer.close();
    desk.close();
    kafka.close();
  }

  @Test
  void promotesTheBetterChallengerAndDismissesTheWorse() throws Exception {
    train(50, "champion");
    train(75, "challenger");
    awaitWhileSending("Anna met Zoe", () -> alias("champion").equals(Optional.of("v2")));

    ChallengerVerdict better = verdicts().get(0);
    assertThat(better.modelVersion()).isEqualTo("v2");
    assertThat(better.verdict()).isEqualTo(Verdict.BETTER);
    assertThat(better.comparison().champion()).isEqualTo("v1");
    assertThat(better.comparison().sentences()).isEqualTo(40);
    assertThat(better.comparison().f1()).isEqualTo(1);
    assertThat(better.comparison().championF1()).isEqualTo(2 / 3.0);
    assertThat(desk.last("promote-v2-against-v1-after-40").state()).isEqualTo(State.COMPLETED);
    assertThat(alias("challenger")).isEmpty();

    train(40, "challenger");
    assertThat(alias("challenger")).contains("v3");
    awaitWhileSending("Anna met Zoe", () -> alias("challenger").isEmpty());

    ChallengerVerdict worse = verdicts().get(verdicts().size() - 1);
    assertThat(worse.modelVersion()).isEqualTo("v3");
    assertThat(worse.verdict()).isEqualTo(Verdict.WORSE);
    assertThat(worse.comparison().champion()).isEqualTo("v2");
    assertThat(alias("champion")).contains("v2");
  }

  @Test
  void driftAsksForATrainingThatRestoresF1() throws Exception {
    train(50, "champion");
    train(75, "other"); // what a training would make now
    awaitWhileSending("Anna left", () -> f1("v1").sentences() >= 200);
    assertThat(f1("v1").overall().f1()).isEqualTo(1);

    awaitWhileSending("Zoe left", () -> alias("champion").equals(Optional.of("v3")));

    assertThat(values(topics.driftAlarms()))
        .isNotEmpty()
        .extracting(DriftAlarm::modelVersion)
        .containsOnly("v1");
    assertThat(desk.last("drift-v1").version()).isEqualTo("v3");
    assertThat(f1("v1").overall().f1()).isLessThan(1);
    awaitWhileSending("Zoe left", () -> f1("v3").sentences() >= 50);
    assertThat(f1("v3").overall().f1()).isEqualTo(1);
  }

  private void train(int found, String alias) throws Exception {
    String request =
        "{\"command\":\"retrain\",\"alias\":\"%s\",\"config\":{\"found\":\"%d\"}}"
            .formatted(alias, found);
    assertThat(desk.awaitEnd(desk.send(null, request)).state()).isEqualTo(State.COMPLETED);
  }

  /** Sentences, each with its gold: every name in it. */
  private void awaitWhileSending(String text, Condition condition) {
    ControlDesk.await()
        .until(
            () -> {
              for (int i = 0; i < 20; i++) {
                String id = "s-" + sentences.sent();
                sentences.sendRaw(Sentences.bytes(id), Sentences.bytes(text));
                sentences.sendGold(id, gold(text));
              }
              sentences.flush();
              return condition.holds();
            });
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds() throws Exception;
  }

  private static String gold(String text) {
    List<String> entities =
        Pattern.compile("Anna|Zoe")
            .matcher(text)
            .results()
            .map(
                name ->
                    "{\"type\":\"cap\",\"text\":\"%s\",\"start\":%d,\"end\":%d}"
                        .formatted(name.group(), name.start(), name.end()))
            .toList();
    return "{\"entities\":" + entities + "}";
  }

  private Optional<String> alias(String name) {
    return Optional.ofNullable(desk.registry().aliases().get(name)).map(to -> to.version());
  }

  private List<ChallengerVerdict> verdicts() {
    return values(topics.challengerVerdicts());
  }

  /** Since the version began. */
  private Window f1(String version) {
    return values(topics.evaluationMetrics()).stream()
        .filter(metrics -> metrics.modelVersion().equals(version))
        .reduce((first, second) -> second)
        .map(EvaluationMetrics::windows)
        .map(windows -> windows.get(0))
        .orElse(
            new Window(
                "all", 0, new EvaluationMetrics.Scores(0, 0, 0, 0, 0, 0, 0), Map.of(), null));
  }

  private <V> List<V> values(Topic<String, V> topic) {
    return desk.records(topic).stream()
        .map(record -> ((Decoded.Value<V>) topic.decode(record.value())).value())
        .toList();
  }

  private static Tagger load(Path directory) throws IOException {
    return new FakeTagger(MODELS.get(Files.readString(directory.resolve("found"))));
  }

  private TaggerSettings settings() {
    TaggingSettings tagging =
        Taggers.settings(kafka.bootstrapServers(), topics, temp.resolve("tagger"));
    ScoringConfig scoring =
        ScoringConfig.defaults(topics)
            .withActions(new ScoringActions(true, new ChallengerPolicy(40, 0.995, true), 0));
    return new TaggerSettings(tagging, true, PARTITIONS, (short) -1, scoring, 0.5);
  }
}
