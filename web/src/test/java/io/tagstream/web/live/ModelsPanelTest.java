package io.tagstream.web.live;

import static io.tagstream.web.live.LogRecords.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.runtime.registry.RegistrySnapshot;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.BundleReference;
import io.tagstream.schemas.record.ChallengerVerdict;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.EvaluationMetrics.Interval;
import io.tagstream.schemas.record.EvaluationMetrics.Scores;
import io.tagstream.schemas.record.EvaluationMetrics.Window;
import io.tagstream.schemas.record.ModelComparison;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.schemas.record.TrainingStatus.State;
import io.tagstream.web.http.Access;
import io.tagstream.web.live.Lives.Span;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelsPanelTest {
  private final Topics topics = new Topics();
  private final Requests requests = new Requests(topics);
  private volatile RegistrySnapshot registry = registry(Map.of(), Map.of());
  private final ModelsPanel panel =
      new ModelsPanel(
          new Source(
              Map.of(),
              topics,
              () -> registry,
              () -> null,
              () -> 0,
              List.of(),
              () -> null,
              Access.of(InetAddress.getLoopbackAddress(), null)),
          requests);

  private static RegistrySnapshot registry(
      Map<String, ModelVersion> versions, Map<String, AliasRecord> aliases) {
    return new RegistrySnapshot(versions, aliases, Map.of());
  }

  private static ModelVersion version(String name, long second, Map<String, Double> metrics) {
    return new ModelVersion(
        name,
        new BundleReference(1, 1, "0".repeat(64), null),
        List.of("O", "B-person"),
        "minilm",
        new ModelVersion.TrainingData("gold-entities", 137L, "a".repeat(64)),
        metrics,
        Map.of(),
        at(second));
  }

  private void accept(String alias, AliasRecord record, long second) {
    panel.accept(LogRecords.of(topics.modelRegistry(), "alias:" + alias, record, second));
  }

  private void score(String version, long tp, long fp, long fn, Interval interval, long sentences) {
    double f1 = tp + fp + fn == 0 ? 0 : 2.0 * tp / (2 * tp + fp + fn);
    EvaluationMetrics metrics =
        new EvaluationMetrics(
            version,
            at(90),
            List.of(
                new Window("5m", 3, new Scores(0, 0, 0.1, 1, 1, 1, 1), Map.of(), null),
                new Window(
                    "all",
                    sentences,
                    new Scores(0, 0, f1, tp + fn, tp, fp, fn),
                    Map.of(),
                    interval)));
    panel.accept(LogRecords.of(topics.evaluationMetrics(), version, metrics, 90));
  }

  @Test
  void tellsAllOfAVersion() {
    AliasRecord first = new AliasRecord("v1", null, at(10));
    AliasRecord second = new AliasRecord("v2", "v1", at(60));
    registry =
        registry(
            Map.of("v1", version("v1", 5, Map.of()), "v2", version("v2", 55, Map.of("f1", 0.625))),
            Map.of("champion", second));
    accept("champion", first, 10);
    accept("champion", second, 60);
    TrainingStatus.Comparison comparison =
        new TrainingStatus.Comparison("v1", 0.25, 0.625, 0.125, 0.5, 40);
    TrainingStatus trained =
        new TrainingStatus.Builder("t2", State.COMPLETED)
            .training("champion", Map.of("seed", 1))
            .version("v2")
            .promoted(true, comparison)
            .note("3 records left out")
            .build(at(60));
    requests.accept(LogRecords.of(topics.trainingStatus(), "t2", trained, 60));
    score("v2", 3, 1, 1, new Interval(0.5, 1), 812);
    ChallengerVerdict verdict =
        new ChallengerVerdict(
            "v2",
            at(80),
            ChallengerVerdict.Verdict.BETTER,
            new ModelComparison("v1", 800, 0.625, 0.25, 0.125, 0.5, 0.998));
    panel.accept(LogRecords.of(topics.challengerVerdicts(), "v2", verdict, 80));

    ModelsPanel.Models shown = panel.shown();
    assertThat(shown.total()).isEqualTo(2);
    assertThat(shown.versions())
        .containsExactly(
            new ModelShown(
                "v2",
                Map.of("champion", new ModelShown.Alias(at(60), "v1")),
                2,
                "minilm",
                new ModelVersion.TrainingData("gold-entities", 137L, "a".repeat(64)),
                0.625,
                new ModelShown.Stream(0.75, 0.5, 1.0, 812, at(90)),
                at(55),
                "t2",
                "3 records left out",
                comparison,
                verdict,
                List.of(new Span("champion", at(60), null, "t2", null, null))),
            new ModelShown(
                "v1",
                Map.of(),
                2,
                "minilm",
                new ModelVersion.TrainingData("gold-entities", 137L, "a".repeat(64)),
                null,
                null,
                at(5),
                null,
                null,
                null,
                null,
                List.of(new Span("champion", at(10), at(60), null, "t2", "v2"))));
    assertThat(shown.answers()).extracting(Request.Shown::id).containsExactly("t2");
  }

  @Test
  void hasNoScoreWhereThereIsNothingToFind() {
    registry = registry(Map.of("v1", version("v1", 5, Map.of())), Map.of());
    score("v1", 0, 0, 0, new Interval(0, 0), 9);

    assertThat(panel.shown().versions().get(0).stream())
        .isEqualTo(new ModelShown.Stream(null, null, null, 9, at(90)));
  }

  @Test
  void leadsNoRollBackToAVersionThatIsGone() {
    registry =
        registry(
            Map.of("v2", version("v2", 5, Map.of())),
            Map.of("champion", new AliasRecord("v2", "v1", at(60))));

    ModelShown shown = panel.shown().versions().get(0);
    assertThat(shown.aliases()).isEqualTo(Map.of("champion", new ModelShown.Alias(at(60), null)));
    assertThat(shown.life())
        .as("though no record of the alias was read")
        .containsExactly(new Span("champion", at(60), null, null, null, null));
  }

  @Test
  void isNewWhenTheRegistryIs() {
    long before = panel.edition();
    assertThat(panel.edition()).isEqualTo(before);
    registry = registry(Map.of("v1", version("v1", 5, Map.of())), Map.of());
    assertThat(panel.edition()).isNotEqualTo(before);
  }

  @Test
  void showsTheNewestOfMany() {
    Map<String, ModelVersion> many = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      many.put("v" + i, version("v" + i, i, Map.of()));
      score("w" + i, 1, 0, 0, null, 1);
      accept("a" + i, new AliasRecord("v" + i, null, at(i)), i);
    }
    registry = registry(many, Map.of());

    ModelsPanel.Models shown = panel.shown();
    assertThat(shown.total()).isEqualTo(10_000);
    assertThat(shown.versions()).hasSize(ModelsPanel.VERSIONS);
    assertThat(shown.versions().get(0).version()).isEqualTo("v9999");
    assertThat(Json.toJson(shown).length()).isLessThan(60_000);
  }

  @Test
  void takesWhateverIsOnTheTopics() {
    byte[] junk = "{\"bundle\":".getBytes(StandardCharsets.UTF_8);
    for (String key : new String[] {null, "", "alias:", "alias:x", "v1"}) {
      for (String topic : panel.topics().keySet()) {
        panel.accept(LogRecords.bytes(topic, key, junk, 1));
        panel.accept(LogRecords.bytes(topic, key, null, 1));
      }
    }
    assertThat(panel.shown().versions()).isEmpty();
  }

  @Test
  void showsLongTextsShortened() {
    String word = "<b>😀".repeat(50_000);
    registry =
        registry(
            Map.of(
                "v1",
                new ModelVersion(
                    "v1",
                    new BundleReference(1, 1, "0".repeat(64), null),
                    List.of("O"),
                    word,
                    new ModelVersion.TrainingData(word, 1L, word),
                    Map.of(),
                    Map.of(),
                    at(1))),
            Map.of());
    score(word, 1, 0, 0, null, 1);

    assertThat(Json.toJson(panel.shown()).length()).isLessThan(3_000);
  }
}
