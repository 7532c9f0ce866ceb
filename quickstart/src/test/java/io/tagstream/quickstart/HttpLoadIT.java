package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.cli.service.TaggerApp;
import io.tagstream.ner.piece.EncodedSentence;
import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.runtime.topic.TopicSetup;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.app.TaggerSettings;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.testkit.broker.RunningBroker;
import io.tagstream.testkit.tagger.ModelShelf;
import io.tagstream.testkit.tagger.Sentences;
import io.tagstream.testkit.tagger.Taggers;
import io.tagstream.web.WebServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a stream loses to HTTP, and how long a request takes beside it, with a model that takes a
 * millisecond for a batch and 50 microseconds for a word piece. {@code -Pload} runs it.
 */
class HttpLoadIT extends RunningBroker {
  private static final HttpClient CROWD = HttpClient.newHttpClient();
  private static final HttpClient OBSERVER = HttpClient.newHttpClient();
  private static final Pattern TAGGED =
      Pattern.compile(
          "^tagstream_sentences_total\\{outcome=\"tagged\"} (\\S+)$", Pattern.MULTILINE);
  private static final int PARTITIONS = 4;
  private static final int CLIENTS = 1000;
  private static final int BACKLOG = 40_000;
  private static final Duration TIME = Duration.ofSeconds(8);

  @TempDir Path temp;

  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private double slowestHealth;
  private volatile boolean asks = true;

  @Test
  void takesNoMoreThanItGets() throws Exception {
    Topics topics = new Topics("load.");
    try (ModelShelf shelf = new ModelShelf(broker.bootstrapServers(), topics, PARTITIONS, temp);
        Sentences sentences = new Sentences(broker.bootstrapServers(), topics, PARTITIONS);
        TaggerApp app = start(topics)) {
      shelf.publish("v1", shelf.model("v1", "{}"));
      sentences.send(BACKLOG);
      shelf.promote("v1");
      Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> tagged(app) > 5000);

      double alone = rate(app);
      CompletableFuture<?>[] clients = new CompletableFuture<?>[CLIENTS];
      for (int i = 0; i < CLIENTS; i++) {
        clients[i] = ask(app);
      }
      Thread.sleep(2000);
      long before = answered.get();
      double beside = rate(app);
      double http = (answered.get() - before) / (double) TIME.toSeconds();
      assertThat(tagged(app)).as("the backlog lasts").isLessThan(sentences.sent() - 1000.0);
      asks = false;
      CompletableFuture.allOf(clients).join();
      System.out.printf(
          "slowest /health %.3f s; stream alone %.0f/s, beside HTTP %.0f/s (-%.0f %%); HTTP %.0f/s, %.0f %% of both, %d"
              + " answers 429%n",
          slowestHealth,
          alone,
          beside,
          100 * (1 - beside / alone),
          http,
          100 * http / (http + beside),
          refused.get());
      assertThat(slowestHealth).isLessThan(1);
      assertThat(beside).isGreaterThan(0.9 * (alone - http));

      Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> tagged(app) >= sentences.sent());
      latencies(app, sentences, alone / 2);
    }
  }

  private void latencies(TaggerApp app, Sentences sentences, double rate) throws Exception {
    long begun = System.nanoTime();
    long before = sentences.sent();
    double[] millis = new double[500];
    for (int i = 0; i < millis.length; i++) {
      long due = (long) ((System.nanoTime() - begun) / 1e9 * rate) - (sentences.sent() - before);
      sentences.send((int) due);
      long asked = System.nanoTime();
      assertThat(post(app).get().statusCode()).isEqualTo(200);
      millis[i] = (System.nanoTime() - asked) / 1e6;
      LockSupport.parkNanos(10_000_000);
    }
    Arrays.sort(millis);
    System.out.printf(
        "one request at a time, stream at 50 %% (%.0f/s): p50 %.1f ms, p99 %.1f ms, most %.1f ms%n",
        rate, millis[250], millis[495], millis[499]);
  }

  private double rate(TaggerApp app) throws Exception {
    double before = tagged(app);
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < TIME.toNanos()) {
      long asked = System.nanoTime();
      assertThat(get(app, "/health").statusCode()).isEqualTo(200);
      slowestHealth = Math.max(slowestHealth, (System.nanoTime() - asked) / 1e9);
      Thread.sleep(100);
    }
    return (tagged(app) - before) / ((System.nanoTime() - begun) / 1e9);
  }

  /** Asks again and again, after a second where it is refused. */
  private CompletableFuture<Void> ask(TaggerApp app) {
    return post(app)
        .thenCompose(
            response -> {
              assertThat(response.statusCode()).isIn(200, 429);
              boolean ok = response.statusCode() == 200;
              (ok ? answered : refused).incrementAndGet();
              if (!asks) {
                return CompletableFuture.completedFuture(null);
              }
              Executor soon = CompletableFuture.delayedExecutor(ok ? 0 : 1, TimeUnit.SECONDS);
              return CompletableFuture.runAsync(() -> {}, soon).thenCompose(unused -> ask(app));
            });
  }

  private static CompletableFuture<HttpResponse<String>> post(TaggerApp app) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(app.url() + "/v1/tag"))
            .header("Content-Type", "text/plain")
            .POST(HttpRequest.BodyPublishers.ofString("Number some words some words"))
            .build();
    return CROWD.sendAsync(request, HttpResponse.BodyHandlers.ofString());
  }

  private TaggerApp start(Topics topics) throws IOException {
    TaggerApp app =
        new TaggerApp(
            new TaggerSettings(
                Taggers.settings(broker.bootstrapServers(), topics, temp.resolve("tagger")),
                new TopicSetup(true, PARTITIONS, TopicAdmin.BROKER_DEFAULT),
                null),
            WebServer.loopback(0),
            directory -> new FakeTagger(HttpLoadIT::takeTime));
    app.start();
    return app;
  }

  private static void takeTime(List<EncodedSentence> batch) {
    long pieces = batch.stream().mapToLong(EncodedSentence::length).sum();
    LockSupport.parkNanos(1_000_000 + 50_000 * pieces);
  }

  private static double tagged(TaggerApp app) throws Exception {
    Matcher line = TAGGED.matcher(get(app, "/metrics").body());
    return line.find() ? Double.parseDouble(line.group(1)) : 0;
  }

  private static HttpResponse<String> get(TaggerApp app, String path) throws Exception {
    return OBSERVER.send(
        HttpRequest.newBuilder(URI.create(app.url() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
