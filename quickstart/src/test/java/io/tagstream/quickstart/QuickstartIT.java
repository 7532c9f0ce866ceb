package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tagstream.schemas.Topics;
import io.tagstream.streams.app.TaggerSettings;
import io.tagstream.streams.scoring.settings.ScoringActions;
import io.tagstream.testkit.metrics.AlertRules;
import io.tagstream.testkit.metrics.DashboardExpressions;
import io.tagstream.testkit.metrics.Prometheus;
import io.tagstream.testkit.process.Ports;
import io.tagstream.trainer.service.AllowedPaths;
import io.tagstream.web.WebServer;
import io.tagstream.web.http.Access;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The whole story with a real model, watched by a real Prometheus where there is one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuickstartIT {
  private static final double RATE = 40;

  /** A quarter of those that the command takes. */
  private static final int STEPS = Story.LEAST_STEPS / 4;

  /** Whoever wants to label waits six seconds at most. */
  private static final ScoringActions ACTIONS = ScoringActions.DEFAULT.withLabelsPerHour(600);

  private static final String GOLD =
      "{\"tokens\": [\"In\", \"Oslo\"], \"tags\": [\"O\", \"B-location\"]}";

  private static final String MATCHED = "tagstream_gold_total{outcome=\"matched\"}";

  private static final String CHALLENGE =
      "{\"command\": \"promote\", \"version\": \"v1\", \"alias\": \"challenger\"}";

  private final AtomicInteger trialled = new AtomicInteger();
  private Path folder;
  private QuickstartCorpus corpus;
  private House house;
  private QuickstartSummary summary;
  private Prometheus prometheus;

  @BeforeAll
  void tellTheStory(@TempDir(cleanup = CleanupMode.NEVER) Path folder) throws Exception {
    int httpPort = Ports.free();
    if (Prometheus.isInstalled()) {
      prometheus = Prometheus.scraping(httpPort, folder.resolve("prometheus"));
    }
    this.folder = folder;
    corpus = QuickstartCorpus.bundled(folder.resolve("corpus"));
    InetSocketAddress http = WebServer.loopback(httpPort);
    house =
        new House(
            folder,
            0,
            http,
            Access.of(http.getAddress(), null),
            new AllowedPaths(corpus.directories(), List.of()),
            ACTIONS,
            TaggerSettings.DEFAULT_CHALLENGER_SHARE);
    Story.Plan plan = new Story.Plan(corpus, "minilm", RATE, STEPS);
    summary = new Story(house, plan, new Screen()).tell();
  }

  @AfterAll
  void close() throws Exception {
    if (prometheus != null) {
      prometheus.close();
    }
    if (house != null) {
      house.close();
    }
  }

  @Test
  void everySentenceIsTaggedOnceAndTheStreamedScoresEqualTheOfflineOnes() {
    assertThat(summary.duplicates()).isZero();
    assertThat(summary.missing()).isZero();
    assertThat(summary.tagged()).isEqualTo(summary.sentences()).isGreaterThan(400);
    assertThat(summary.versions()).hasSize(2);
    assertThat(summary.versions())
        .allSatisfy(
            version -> {
              assertThat(version.f1Streamed()).isEqualTo(version.f1Offline()).isGreaterThan(0.2);
              assertThat(version.sentences()).isGreaterThanOrEqualTo(183); // of 204, nine in ten
            });
    assertThat(summary.holds()).isTrue();
  }

  @Test
  @EnabledIf("io.tagstream.testkit.browser.Browser#isInstalled")
  void somebodyLooksCorrectsTeachesAndSteers() throws Exception {
    try (PageTour tour = new PageTour(house, corpus.held(), folder.resolve("tour"))) {
      tour.looks();
      tour.tries();
      tour.corrects();
      tour.retrains();
      tour.steers();
      tour.mends();
      assertThat(tour.complaints()).isEmpty();
    }
  }

  @Test
  void eachPhaseTookItsTime() {
    assertThat(summary.seconds())
        .containsOnlyKeys("start", "train", "stream", "retrain", "stream-retrained");
    assertThat(summary.seconds().values()).allSatisfy(seconds -> assertThat(seconds).isPositive());
  }

  @Test
  void goldMeetsItsSentenceWhateverPartitionItsProducerChose() throws Exception {
    double before = metric(MATCHED);

    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(house.client(), new StringSerializer(), new StringSerializer())) {
      for (int partition = 0; partition < House.PARTITIONS; partition++) {
        String id = "anywhere-" + partition;
        String topic = house.topics().goldEntities().name();
        var unused = producer.send(new ProducerRecord<>(topic, partition, id, GOLD));
        unused =
            producer.send(new ProducerRecord<>(house.topics().sentences().name(), id, "In Oslo"));
      }
    }

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(metric(MATCHED)).isEqualTo(before + House.PARTITIONS));
  }

  private double metric(String series) throws Exception {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .sum();
  }

  @Test
  void healthIsUpAndNamesTheServingVersion() throws Exception {
    HttpResponse<String> health = get("/health");

    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.body()).contains("v2");
  }

  /** Dashboards and alerts of others go by them: what is changed stands in the changelog. */
  @Test
  void namesItsMetricsAsItDid() throws Exception {
    List<String> names = Files.readAllLines(Path.of("src/test/resources/metrics.txt"));

    whileAChallengerIsTried(() -> assertThat(metricTypes()).containsExactlyElementsOf(names));
  }

  private List<String> metricTypes() throws Exception {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("# TYPE tagstream_"))
        .map(line -> line.substring("# TYPE ".length()))
        .sorted()
        .toList();
  }

  @Test
  @EnabledIf("io.tagstream.testkit.metrics.Prometheus#isInstalled")
  void promtoolAcceptsTheMetrics() throws Exception {
    assertThat(Prometheus.objections(get("/metrics").body(), "check", "metrics")).isEmpty();
  }

  @Test
  @EnabledIf("io.tagstream.testkit.metrics.Prometheus#isInstalled")
  void everyExpressionOfTheDashboardsHasDataAndAllThatTheRulesLookAt() throws Exception {
    whileAChallengerIsTried(
        () -> {
          assertThat(prometheus.withoutData(DashboardExpressions.all())).isEmpty();
          assertThat(prometheus.withoutData(AlertRules.selectors())).isEmpty();
        });
  }

  /** Some of the metrics are there only then. */
  private void whileAChallengerIsTried(ThrowingRunnable assertion) throws Exception {
    Topics topics = house.topics();
    double before = metric(MATCHED);
    AtomicInteger sent = new AtomicInteger();
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(house.client(), new StringSerializer(), new StringSerializer())) {
      var unused = producer.send(new ProducerRecord<>(topics.control().name(), CHALLENGE));

      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofSeconds(2))
          .untilAsserted(
              () -> {
                for (int i = 0; i < 50; i++) {
                  String id = "challenge-" + trialled.getAndIncrement();
                  sent.incrementAndGet();
                  var unusedToo =
                      producer.send(new ProducerRecord<>(topics.sentences().name(), id, "In Oslo"));
                  unusedToo =
                      producer.send(new ProducerRecord<>(topics.goldEntities().name(), id, GOLD));
                }
                assertion.run();
              });
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> metric(MATCHED) == before + sent.get()); // nothing is left to other tests
  }

  @Test
  @EnabledIf("io.tagstream.testkit.metrics.Prometheus#isInstalled")
  void prometheusEvaluatesEveryRule() throws Exception {
    Map<String, String> allIsWell =
        AlertRules.names().stream().collect(Collectors.toMap(name -> name, name -> "ok"));

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(prometheus.health()).isEqualTo(allIsWell));
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create(house.httpAddress() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
