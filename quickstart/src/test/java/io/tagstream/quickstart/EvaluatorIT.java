package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.corpus.CorpusReader;
import io.tagstream.ner.corpus.Sentence;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.ChallengerVerdict;
import io.tagstream.schemas.record.ChallengerVerdict.Verdict;
import io.tagstream.schemas.record.DriftAlarm;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.EvaluationMetrics.Window;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.schemas.record.TrainingStatus.State;
import io.tagstream.streams.scoring.challenger.ChallengerPolicy;
import io.tagstream.streams.scoring.settings.ScoringActions;
import io.tagstream.testkit.metrics.Prometheus;
import io.tagstream.testkit.process.Ports;
import io.tagstream.testkit.trainer.ControlDesk;
import io.tagstream.trainer.service.AllowedPaths;
import io.tagstream.web.WebServer;
import io.tagstream.web.http.Access;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What gold on a stream brings about by itself, with real models. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvaluatorIT {
  private static final double RATE = 100;

  /** A training begins as soon as drift is found: that it has enough of it to learn from. */
  private static final double DRIFTED_RATE = 300;

  private static final Duration GOLD_DELAY = Duration.ofMillis(500);
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final String RETRAIN =
      """
      {"command": "retrain", "alias": "%s", "config": {"model_name_or_path": "minilm",
       "train_topic": "gold-entities", "max_steps": %d, "per_device_train_batch_size": 16,
       "learning_rate": 3e-4, "max_seq_length": 64, "fp16": true, "save_steps": 0}}
      """;

  private static final String CHALLENGE =
      "{\"command\": \"promote\", \"version\": \"v1\", \"alias\": \"challenger\"}";

  private static final ScoringActions ACTIONS =
      new ScoringActions(true, new ChallengerPolicy(100, 0.995, true), 0);

  private House house;
  private ControlDesk desk;
  private Prometheus prometheus;

  /**
   * The parts of the stream have ids of their own. What is sent before and after the drift no model
   * that it measures has learned, in whatever form.
   */
  @BeforeAll
  void stream(@TempDir(cleanup = CleanupMode.NEVER) Path folder) throws Exception {
    int httpPort = Ports.free();
    if (Prometheus.isInstalled()) {
      prometheus = Prometheus.scraping(httpPort, folder.resolve("prometheus"));
    }
    QuickstartCorpus corpus = QuickstartCorpus.bundled(folder.resolve("corpus"));
    List<Sentence> known = CorpusReader.forFile(corpus.whole()).read(corpus.whole()).sentences();
    List<Sentence> some = everySecond(corpus.held(), 0);
    List<Sentence> others = everySecond(corpus.held(), 1);
    InetSocketAddress http = WebServer.loopback(httpPort);
    Access access = Access.of(http.getAddress(), null);
    house = new House(folder, 0, http, access, AllowedPaths.NONE, ACTIONS, 1);
    desk = new ControlDesk(house.bootstrapServers(), "", folder.resolve("desk"));

    for (int i = 0; i < known.size(); i++) {
      desk.send(house.topics().goldEntities(), "known-" + i, gold(known.get(i)));
    }
    request(RETRAIN.formatted("champion", 50));
    // Drift takes the same settings, and has twice as many sentences to learn.
    request(RETRAIN.formatted("challenger", 160));
    try (SentenceFeed feed = feed("before-", some, RATE)) {
      await(() -> alias("champion").equals(Optional.of("v2")));
      request(CHALLENGE);
      await(() -> alias("challenger").isEmpty());
      feed.finish();
    }
    try (SentenceFeed feed = feed("drifted-", hashtags(known), DRIFTED_RATE)) {
      // A training notes what gold it has read.
      await(() -> desk.statuses("drift-v2").stream().anyMatch(status -> status.note() != null));
      feed.finish();
    }
    await(() -> alias("champion").equals(Optional.of("v3")));
    try (SentenceFeed feed = feed("after-", hashtags(others), RATE)) {
      await(() -> scored("v3") >= 2L * others.size());
      feed.finish();
      await(() -> sentences("after-").values().stream().reduce(0L, Long::sum) == feed.sent());
    }
    await(() -> sentences("after-").get("v3").equals(scored("v3")));
  }

  @AfterAll
  void close() {
    if (prometheus != null) {
      prometheus.close();
    }
    if (desk != null) {
      desk.close();
    }
    if (house != null) {
      house.close();
    }
  }

  @Test
  void theBetterChallengerWasPromoted() {
    ChallengerVerdict better = first(Verdict.BETTER);

    assertThat(better.modelVersion()).isEqualTo("v2");
    assertThat(better.comparison().champion()).isEqualTo("v1");
    assertThat(better.comparison().f1()).isGreaterThan(better.comparison().championF1());
    assertThat(better.comparison().probability()).isGreaterThanOrEqualTo(0.995);
    String request = "promote-v2-against-v1-after-" + better.comparison().sentences();
    assertThat(desk.states(request)).containsExactly(State.COMPLETED);
  }

  @Test
  void theWorseChallengerWasDismissed() {
    ChallengerVerdict worse = first(Verdict.WORSE);

    assertThat(worse.modelVersion()).isEqualTo("v1");
    assertThat(worse.comparison().champion()).isEqualTo("v2");
    assertThat(worse.comparison().f1()).isLessThan(worse.comparison().championF1());
    assertThat(worse.comparison().probability()).isLessThanOrEqualTo(0.005);
    String request = "dismiss-v1-against-v2-after-" + worse.comparison().sentences();
    assertThat(desk.states(request)).containsExactly(State.COMPLETED);
  }

  @Test
  void driftAskedForATrainingThatRestoredF1() {
    double before = f1("before-", "v2");
    double drifted = f1("drifted-", "v2");
    double after = f1("after-", "v3");

    assertThat(values(house.topics().driftAlarms()))
        .filteredOn(alarm -> alarm.signal().equals("error"))
        .extracting(DriftAlarm::modelVersion)
        .contains("v2");
    TrainingStatus training = desk.last("drift-v2");
    assertThat(training.version()).isEqualTo("v3");
    assertThat(training.comparison().version()).isEqualTo("v2");
    assertThat(training.comparison().f1()).isGreaterThan(training.comparison().versionF1());
    assertThat(drifted).isLessThan(before / 2);
    assertThat(after).isGreaterThan(before * 0.7);
    assertThat(sinceBeginning("v3").orElseThrow().overall().f1()).isEqualTo(after);
  }

  @Test
  @EnabledIf("io.tagstream.testkit.metrics.Prometheus#isInstalled")
  void prometheusRaisedTheAlarm() throws Exception {
    String alarm = "ALERTS{alertname=\"TagstreamDrift\",alertstate=\"firing\",version=\"v2\"}";

    assertThat(prometheus.withoutData(List.of(alarm))).isEmpty();
  }

  private static List<Sentence> everySecond(List<Sentence> sentences, int first) {
    return IntStream.iterate(first, i -> i < sentences.size(), i -> i + 2)
        .mapToObj(sentences::get)
        .toList();
  }

  /** Names have become hashtags, which none was in the corpus. */
  private static List<Sentence> hashtags(List<Sentence> sentences) {
    return sentences.stream()
        .map(
            sentence ->
                new Sentence(
                    IntStream.range(0, sentence.length())
                        .mapToObj(
                            i ->
                                (sentence.tags().get(i).startsWith("B-") ? "#" : "")
                                    + sentence.tokens().get(i))
                        .toList(),
                    sentence.tags()))
        .toList();
  }

  private static String gold(Sentence sentence) {
    return Json.toJson(GoldSentence.ofTags(sentence.tokens(), sentence.tags()));
  }

  private SentenceFeed feed(String idPrefix, List<Sentence> sentences, double rate) {
    SentenceFeed feed =
        new SentenceFeed(
            house.bootstrapServers(), house.topics(), sentences, idPrefix, n -> true, GOLD_DELAY);
    feed.start(rate);
    return feed;
  }

  /** Asks for something and returns when it is done. */
  private void request(String command) throws Exception {
    String id = desk.send(null, command);
    await(() -> desk.states(id).stream().anyMatch(State::isFinal));
    assertThat(desk.last(id).state()).isEqualTo(State.COMPLETED);
  }

  private static void await(Callable<Boolean> condition) {
    ControlDesk.await().atMost(PATIENCE).until(condition);
  }

  private Optional<String> alias(String name) {
    return Optional.ofNullable(desk.registry().aliases().get(name)).map(AliasRecord::version);
  }

  private ChallengerVerdict first(Verdict verdict) {
    return values(house.topics().challengerVerdicts()).stream()
        .filter(found -> found.verdict() == verdict)
        .findFirst()
        .orElseThrow();
  }

  private OfflineScores offline(String idPrefix) {
    return OfflineScores.read(house.client(), house.topics(), idPrefix);
  }

  private Map<String, Long> sentences(String idPrefix) {
    return offline(idPrefix).sentences();
  }

  private double f1(String idPrefix, String version) {
    return offline(idPrefix).byVersion().get(version).entities().overall().f1();
  }

  private Optional<Window> sinceBeginning(String version) {
    return values(house.topics().evaluationMetrics()).stream()
        .filter(metrics -> metrics.modelVersion().equals(version))
        .reduce((first, second) -> second)
        .flatMap(EvaluationMetrics::sinceBeginning);
  }

  private long scored(String version) {
    return sinceBeginning(version).map(Window::sentences).orElse(0L);
  }

  private <V> List<V> values(Topic<String, V> topic) {
    return desk.records(topic).stream()
        .map(record -> ((Decoded.Value<V>) topic.decode(record.value())).value())
        .toList();
  }
}
