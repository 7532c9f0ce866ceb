package io.tagstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A thousand clients at once, beside some hundreds that mean no good. */
class CrowdTest extends ApiFixture {
  private static final int GOOD = 1000;
  private static final int BAD_OF_A_KIND = 100;
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String HEAD =
      "POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: ";

  private final List<RawClient> bad = new ArrayList<>();

  /** What the first answer takes is the loading of classes. */
  @BeforeEach
  void loadClasses() throws Exception {
    assertThat(call("GET", "/health").statusCode()).isEqualTo(200);
    assertThat(post("text/plain", "Ada").statusCode()).isEqualTo(200);
    tagging.asked.clear();
  }

  @AfterEach
  void hangUp() throws Exception {
    for (RawClient client : bad) {
      client.close();
    }
  }

  @Test
  void answersEachOfAThousandAndTheHealthWithinASecondThroughout() throws Exception {
    metrics = "up 1\n".repeat(100_000);
    for (int i = 0; i < BAD_OF_A_KIND; i++) {
      bad(""); // half-open
      bad("POST /v1/tag HTTP/1.1\r\nHost"); // slow to send
      bad(HEAD + "50000\r\n\r\nabc");
      bad(HEAD + "99999999\r\n\r\nabc");
      bad("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"); // slow to read
      bad("\u0016\u0003\u0001 garbage\r\n\r\n");
    }
    tagging.holds = true;
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < GOOD; i++) {
      answers.add(http.sendAsync(request(i), BodyHandlers.ofString()));
      if (i % 100 == 0) {
        assertHealthIsPrompt();
      }
    }
    await().atMost(SOON).until(() -> tagging.asked.size() == GOOD);
    for (int i = 0; i < 10; i++) {
      assertHealthIsPrompt();
    }
    tagging.release();

    for (int i = 0; i < GOOD; i++) {
      HttpResponse<String> answer = answers.get(i).get();
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(json(answer).path("id").asText()).isEqualTo("r" + i);
    }
    metrics = "up 1\n";
    assertHealthIsPrompt();
    for (RawClient client : bad) {
      assertThat(client.read()).doesNotContain("\"entities\""); // each has an end
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> thread.getName().startsWith("tagstream-"))
        .hasSizeLessThan(20);
  }

  @Test
  void makesRoomForTheQuickWhereTheSlowHaveAllConnections() throws Exception {
    for (int i = 0; i < LIMITS.connections() + 200; i++) {
      bad("GET /hea");
      if (i % 100 == 0) {
        assertHealthIsPrompt();
      }
    }

    assertHealthIsPrompt();
    assertThat(post("text/plain", "Ada").statusCode()).isEqualTo(200);
    assertThat(meters.get("tagstream.http.connections").gauge().value())
        .isLessThanOrEqualTo(LIMITS.connections());
  }

  @Test
  void refusesBodiesWhileOthersHoldAllMemory() throws Exception {
    for (int i = 0; i < 90; i++) {
      bad(HEAD + "99999\r\n\r\n" + "a".repeat(99_990));
    }
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(post("text/plain", "Ada").statusCode()).isIn(429, 200));
    assertHealthIsPrompt();
    await().atMost(SOON).until(() -> post("text/plain", "Ada").statusCode() == 200);
  }

  private void bad(String text) throws Exception {
    RawClient client = new RawClient(server.port());
    bad.add(client);
    client.send(text);
  }

  private HttpRequest request(int number) {
    return HttpRequest.newBuilder(uri("/v1/tag"))
        .header("Content-Type", "text/plain")
        .header("X-Request-Id", "r" + number)
        .POST(BodyPublishers.ofString("Ada " + number))
        .build();
  }

  private void assertHealthIsPrompt() throws Exception {
    long begun = System.nanoTime();
    try (RawClient another = new RawClient(server.port())) {
      assertThat(another.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").readHead())
          .startsWith("HTTP/1.1 200 ");
    }
    assertThat((System.nanoTime() - begun) / 1e9).isLessThan(1);
  }
}
