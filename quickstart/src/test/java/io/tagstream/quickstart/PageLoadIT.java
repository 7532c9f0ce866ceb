package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.runtime.process.Daemons;
import io.tagstream.schemas.Topics;
import io.tagstream.testkit.broker.RunningBroker;
import io.tagstream.testkit.browser.Browser;
import io.tagstream.testkit.process.JavaProcess;
import io.tagstream.testkit.process.Ports;
import io.tagstream.testkit.tagger.ModelShelf;
import io.tagstream.testkit.tagger.Sentences;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * What viewers of the page cost a stream, and what a long one costs them. {@code -Pload} runs it.
 */
class PageLoadIT extends RunningBroker {
  private static final HttpClient OBSERVER = HttpClient.newHttpClient();
  private static final String TAGGED = "tagstream_sentences_total\\{outcome=\"tagged\"}";
  private static final int PARTITIONS = 4;

  private static final List<String> AS_THE_LAUNCHER =
      List.of("-Xmx1g", "-XX:TieredStopAtLevel=4", "-XX:-UseSerialGC", "-XX:+UseParallelGC");

  private static final int RATE = 500;
  private static final int FILLING = 300_000;
  private static final int BACKLOG = 1_500_000;
  private static final int VIEWERS = 3;
  private static final Duration TURN = Duration.ofSeconds(10);

  /** A tagger reads on for the page so long when nobody looks any more. */
  private static final Duration FORGETTING = Duration.ofSeconds(32);

  private static final double MIB = 1 << 20;
  private static final Duration DURATION =
      Duration.parse(System.getProperty("load.duration", "PT10M"));

  @TempDir Path temp;

  private Topics topics;
  private ModelShelf shelf;
  private Sentences sentences;
  private JavaProcess tagger;
  private int port;

  @BeforeEach
  void start() throws Exception {
    topics = new Topics(temp.getFileName() + ".");
    shelf = new ModelShelf(broker.bootstrapServers(), topics, PARTITIONS, temp);
    shelf.publish("v1", shelf.model("v1", "{}"));
    sentences = new Sentences(broker.bootstrapServers(), topics, PARTITIONS);
    port = Ports.free();
    tagger =
        JavaProcess.start(
            AS_THE_LAUNCHER,
            PageLoadMain.class,
            new File("target", "viewed-tagger.log"),
            broker.bootstrapServers(),
            topics.prefix(),
            temp.resolve("tagger").toString(),
            Integer.toString(port));
  }

  @AfterEach
  void stop() {
    tagger.close();
    sentences.close();
    shelf.close();
  }

  @Test
  @EnabledIf("io.tagstream.testkit.browser.Browser#isInstalled")
  void keepsUpWithAStreamAndGrowsNowhere() throws Exception {
    shelf.promote("v1");
    Awaitility.await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(this::isServing);
    // Until then the caches of scoring fill, whoever looks.
    sentences.send(FILLING);
    Awaitility.await().atMost(Duration.ofMinutes(4)).until(() -> metric(TAGGED) >= FILLING);
    List<double[]> samples = new ArrayList<>();
    try (Browser browser = new Browser();
        Looker one = new Looker(1 << 16);
        Looker other = new Looker(1 << 16)) {
      browser.open("http://localhost:%d/#/stream".formatted(port));
      long begun = System.nanoTime();
      long first = sentences.sent();
      double tagged = metric(TAGGED);
      double nextSample = 60; // the page's own is there by then
      for (double seconds = 0; seconds < DURATION.toSeconds(); ) {
        seconds = (System.nanoTime() - begun) / 1e9;
        sentences.send((int) ((long) (seconds * RATE) - (sentences.sent() - first)));
        Thread.sleep(20);
        if (seconds > nextSample) {
          nextSample += 30;
          samples.add(sample(browser, seconds));
        }
      }
      long sent = sentences.sent() - first;
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> metric(TAGGED) - tagged >= sent);
      System.out.printf("%d sentences in %d s%n", sent, DURATION.toSeconds());
      samples.forEach(
          s ->
              System.out.printf(
                  "%4.0f s: tagger %.1f MiB of heap in use, %.0f MiB resident; page %.1f MiB of heap,"
                      + " %.0f nodes%n",
                  s[0], s[1], s[2], s[3], s[4]));
      assertThat(browser.run("return document.querySelector('.banner').hidden")).isEqualTo(true);
      assertThat(browser.complaints()).isEmpty();
      assertThat(one.isOver()).isFalse();
      assertThat(other.isOver()).isFalse();
      assertThat(one.events()).isGreaterThan((int) DURATION.toSeconds() * 4);
      for (int of : new int[] {1, 3, 4}) {
        assertThat(median(samples, of, samples.size() / 2, samples.size()))
            .as("sample %d", of)
            .isLessThan(1.1 * median(samples, of, 0, samples.size() / 2));
      }
    }
  }

  @Test
  void cutsOffWhoDoesNotReadAndLetsThemComeBack() throws Exception {
    shelf.promote("v1");
    Awaitility.await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(this::isServing);
    try (Looker deaf = new Looker(1 << 12, false)) {
      long begun = System.nanoTime();
      while (viewers() > 0 && System.nanoTime() - begun < Duration.ofMinutes(4).toNanos()) {
        sentences.send(RATE / 10);
        Thread.sleep(100);
      }
      System.out.printf("cut off after %.0f s%n", (System.nanoTime() - begun) / 1e9);
      assertThat(viewers()).isZero();
      deaf.listen();
      Awaitility.await().atMost(Duration.ofSeconds(10)).until(deaf::isOver);
    }
    try (Looker again = new Looker(1 << 16)) {
      Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> again.events() > 2);
    }
  }

  @Test
  void costsTaggingLittle() throws Exception {
    sentences.send(BACKLOG);
    shelf.promote("v1");
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions()
        .until(() -> metric(TAGGED) > 50_000);
    List<Double> ratios = new ArrayList<>();
    for (int pair = 0; pair < 3; pair++) {
      double alone = pair % 2 == 0 ? alone() : 0;
      double viewed = viewed();
      alone = alone == 0 ? alone() : alone;
      ratios.add(viewed / alone);
      System.out.printf(
          "alone %.0f/s, with %d viewers %.0f/s: %.3f%n", alone, VIEWERS, viewed, viewed / alone);
    }
    assertThat(metric(TAGGED)).as("the backlog lasts").isLessThan(BACKLOG - 1000.0);
    double[] sorted = ratios.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    assertThat(sorted[sorted.length / 2]).isGreaterThan(0.95);
  }

  private double alone() throws Exception {
    Thread.sleep(FORGETTING.toMillis());
    double rate = rate();
    System.out.println("heap " + heap());
    return rate;
  }

  private double viewed() throws Exception {
    List<Looker> lookers = new ArrayList<>();
    for (int i = 0; i < VIEWERS; i++) {
      lookers.add(new Looker(1 << 16));
    }
    Thread.sleep(5000);
    double rate = rate();
    System.out.println("heap " + heap());
    for (Looker looker : lookers) {
      assertThat(looker.isOver()).isFalse();
      looker.close();
    }
    return rate;
  }

  private double rate() throws Exception {
    double before = metric(TAGGED);
    long begun = System.nanoTime();
    Thread.sleep(TURN.toMillis());
    double after = metric(TAGGED);
    return (after - before) / ((System.nanoTime() - begun) / 1e9);
  }

  /** Seconds, and what is in use then: the tagger's heap and all of it, and the page's. */
  private double[] sample(Browser browser, double seconds) throws Exception {
    Browser.Memory page = browser.memory();
    return new double[] {
      seconds, heap(), tagger.residentKib() / 1024.0, page.heapBytes() / MIB, page.nodes()
    };
  }

  private double heap() throws Exception {
    tagger.collectGarbage();
    return metric("jvm_memory_used_bytes\\{area=\"heap\"[^}]*}") / MIB;
  }

  private static double median(List<double[]> samples, int of, int from, int to) {
    double[] values = samples.subList(from, to).stream().mapToDouble(s -> s[of]).sorted().toArray();
    return values[values.length / 2];
  }

  private boolean isServing() throws Exception {
    return get("/health").statusCode() == 200;
  }

  private int viewers() throws Exception {
    return (int) metric("tagstream_http_connections") - 1; // the one who asks
  }

  /** The sum of the series that a pattern has. */
  private double metric(String series) throws Exception {
    Matcher line =
        Pattern.compile("^" + series + " (\\S+)$", Pattern.MULTILINE)
            .matcher(get("/metrics").body());
    double sum = 0;
    while (line.find()) {
      sum += Double.parseDouble(line.group(1));
    }
    return sum;
  }

  private HttpResponse<String> get(String path) throws Exception {
    return OBSERVER.send(
        HttpRequest.newBuilder(URI.create("http://localhost:%d%s".formatted(port, path))).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** A viewer without a browser, who reads; or not, at first. */
  private final class Looker implements Closeable {
    private final Socket socket = new Socket();
    private final AtomicInteger events = new AtomicInteger();
    private volatile boolean over;

    Looker(int buffer) throws IOException {
      this(buffer, true);
    }

    Looker(int buffer, boolean listens) throws IOException {
      socket.setReceiveBufferSize(buffer);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket
          .getOutputStream()
          .write(
              "GET /v1/live?view=stream HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      if (listens) {
        listen();
      }
    }

    void listen() {
      Daemons.thread(this::read, "looker").start();
    }

    private void read() {
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          if (line.startsWith("event: ")) {
            events.incrementAndGet();
          }
        }
      } catch (IOException e) {
        // It is over.
      }
      over = true;
    }

    int events() {
      return events.get();
    }

    boolean isOver() {
      return over;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
