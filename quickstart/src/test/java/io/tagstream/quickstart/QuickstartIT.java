package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The whole story with a real model, watched by a real Prometheus where there is one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuickstartIT {
  private static final double RATE = 40;

  private House house;
  private QuickstartSummary summary;
  private Prometheus prometheus;

  @BeforeAll
  void tellTheStory(@TempDir(cleanup = org.junit.jupiter.api.io.CleanupMode.NEVER) Path folder)
      throws Exception {
    int httpPort = Prometheus.freePort();
    if (Prometheus.isInstalled()) {
      prometheus = Prometheus.scraping(httpPort, folder.resolve("prometheus"));
    }
    QuickstartCorpus corpus = QuickstartCorpus.bundled(folder.resolve("corpus"));
    house = new House(folder, 0, httpPort);
    summary = new Story(house, corpus, "minilm", RATE, new Screen()).tell();
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
              assertThat(version.sentences()).isGreaterThanOrEqualTo(204);
            });
    assertThat(summary.holds()).isTrue();
  }

  @Test
  void healthIsUpAndNamesTheServingVersion() throws Exception {
    HttpResponse<String> health = get("/health");

    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.body()).contains("v2");
  }

  @Test
  @EnabledIf("io.tagstream.quickstart.Prometheus#isInstalled")
  void promtoolAcceptsTheMetrics() throws Exception {
    assertThat(Prometheus.objections(get("/metrics").body(), "metrics")).isEmpty();
  }

  @Test
  @EnabledIf("io.tagstream.quickstart.Prometheus#isInstalled")
  void everyExpressionOfTheDashboardsHasData() throws Exception {
    List<String> without = DashboardExpressions.withoutData(prometheus.address());

    assertThat(without).isEmpty();
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create(house.httpAddress() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
