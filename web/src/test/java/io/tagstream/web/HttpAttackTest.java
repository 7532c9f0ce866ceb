package io.tagstream.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tagstream.runtime.health.Check;
import io.tagstream.runtime.health.Component;
import io.tagstream.web.http.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody who means no good, or whose network is bad, can do to {@link WebServer}. */
class HttpAttackTest {
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final Limits LIMITS =
      new Limits(
          200,
          16 * 1024,
          1 << 20,
          1 << 20,
          64L << 20,
          Duration.ofSeconds(2),
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(2));

  /** More than the sockets' buffers take. */
  private static final String LARGE = "up 1\n".repeat(4 << 20);

  private final List<Socket> sockets = new ArrayList<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final CountDownLatch hang = new CountDownLatch(1);
  private volatile String metrics = "up 1\n";
  private volatile boolean hangs;
  private volatile Error error;
  private WebServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        new WebServer(
            WebServer.loopback(0),
            LIMITS,
            () -> answer(metrics),
            registry,
            List.of(
                Component.of("kafka", Check::ok),
                Component.of("model", () -> answer(Check.ok("v1")))),
            Duration.ofSeconds(1),
            null);
  }

  @AfterEach
  void close() throws IOException {
    hang.countDown();
    for (Socket socket : sockets) {
      socket.close();
    }
    server.close();
  }

  @Test
  void answersOthersWhileSomeSendSlowlyAndCutsThemOff() throws Exception {
    List<Socket> slow = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      slow.add(send("")); // connects and is silent
      slow.add(send("GET /heal"));
      slow.add(send("GET /health HTTP/1.1\r\nHost: localhost\r\n"));
      slow.add(
          send("POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\nabc"));
      slow.add(send("POST /health HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"));
    }

    Socket dripping = send("GET /health HTTP/1.1\r\n");
    assertThat(get("/health")).startsWith("HTTP/1.1 200 ");
    assertThat(get("/metrics")).endsWith("up 1\n");
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> !sends(dripping, "X: y\r\n"));
    slow.forEach(HttpAttackTest::awaitEnd);
  }

  @Test
  void cutsOffWhoDoesNotReadALargeAnswer() throws Exception {
    metrics = LARGE;
    List<Socket> deaf = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      deaf.add(send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }

    assertThat(get("/health")).startsWith("HTTP/1.1 200 ");
    await()
        .atMost(SOON)
        .until(() -> registry.get("tagstream.http.connections").gauge().value() == 0);
    for (Socket socket : deaf) {
      assertThat(read(socket).length()).isLessThan(LARGE.length());
    }
  }

  @Test
  void survivesHundredsOfConnections() throws Exception {
    for (int i = 0; i < 300; i++) {
      send("");
    }

    await().atMost(SOON).ignoreExceptions().until(() -> get("/health").contains(" 200 "));
    await().atMost(SOON).until(() -> get("/health").contains(" 200 "));
  }

  @Test
  void answersAPipelineInItsOrderAndEndsAnIdleConnection() throws Exception {
    String request = "GET /health HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: %d\r\n\r\n";
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      requests.append(request.formatted(i));
    }

    String answers = read(send(requests.toString()));

    assertThat(answers.lines().filter(line -> line.startsWith("X-Request-Id: ")))
        .containsExactlyElementsOf(
            IntStream.range(0, 100).mapToObj(i -> "X-Request-Id: " + i).toList());
  }

  @Test
  void endsARequestWithHugeHeaders() throws Exception {
    String start = "GET /health HTTP/1.1\r\nHost: localhost\r\n";

    assertThat(refused("GET /" + "a".repeat(1 << 20) + " HTTP/1.1\r\n\r\n")).isTrue();
    assertThat(refused(start + "X: " + "a".repeat(1 << 20) + "\r\n\r\n")).isTrue();
    assertThat(refused(start + "X: y\r\n".repeat(10_000) + "\r\n")).isTrue();
    assertThat(refused(start + numbered(5_000) + "\r\n")).isTrue();
    assertThat(get("/health")).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0016\u0003\u0001 garbage\r\n\r\n",
        "GET\r\n\r\n",
        "GET foo:bar HTTP/1.1\r\n\r\n",
        "GET /health%zz HTTP/1.1\r\n\r\n",
        "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET //health HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "DELETE /health HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "TRACE /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "POST /health HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        "POST /health HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n"
      })
  void refusesWhatIsNoLawfulRequest(String request) throws Exception {
    assertThat(refused(request)).isTrue();
    assertThat(get("/health")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void takesAnAbsoluteUri() throws Exception {
    assertThat(read(send("GET http://example.org/health HTTP/1.1\r\nHost: example.org\r\n\r\n")))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void namesWhatHangsAndAnswersAllTheRest() throws Exception {
    hangs = true;

    for (int i = 0; i < 3; i++) {
      assertThat(get("/health"))
          .startsWith("HTTP/1.1 503 ")
          .contains(
              "\"kafka\":{\"status\":\"UP\"}",
              "\"model\":{\"status\":\"DOWN\",\"detail\":\"its check hangs\"}");
    }
    assertThat(get("/metrics")).startsWith("HTTP/1.1 503 ");
    assertThat(get("/")).startsWith("HTTP/1.1 200 ");
    assertThat(threads("tagstream-inquiry", "HttpAttackTest")).isEqualTo(2);

    hangs = false;
    hang.countDown();
    await().atMost(SOON).until(() -> get("/health").startsWith("HTTP/1.1 200 "));
    assertThat(get("/metrics")).endsWith("up 1\n");
  }

  @Test
  void tellsOfErrorsAndGoesOn() throws Exception {
    error = new OutOfMemoryError("of this test");

    assertThat(get("/health"))
        .startsWith("HTTP/1.1 503 ")
        .contains("its check failed: java.lang.OutOfMemoryError: of this test");
    assertThat(get("/metrics")).startsWith("HTTP/1.1 500 ").contains("of this test");

    error = null;
    assertThat(get("/health")).startsWith("HTTP/1.1 200 ");
  }

  private <T> T answer(T answer) {
    if (error != null) {
      throw error;
    }
    if (hangs) {
      try {
        hang.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return answer;
  }

  /** How many threads of this name are in a class that begins so. */
  private static long threads(String name, String frame) {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(entry -> entry.getKey().getName().equals(name))
        .filter(entry -> List.of(entry.getValue()).toString().contains(frame))
        .count();
  }

  private static String numbered(int headers) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < headers; i++) {
      text.append("X").append(i).append(": y\r\n");
    }
    return text.toString();
  }

  private String get(String path) throws IOException {
    return read(send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
  }

  private Socket send(String text) throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout((int) SOON.toMillis());
    socket.connect(new InetSocketAddress("localhost", server.port()));
    sends(socket, text);
    return socket;
  }

  /** Whether the server still listens. */
  private static boolean sends(Socket socket, String text) {
    try {
      socket.getOutputStream().write(text.getBytes(US_ASCII));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether the connection ended without success. */
  private boolean refused(String request) throws IOException {
    return !read(send(request)).startsWith("HTTP/1.1 2");
  }

  /** All that comes until the server ends the connection. */
  private static String read(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder text = new StringBuilder();
    byte[] buffer = new byte[1 << 16];
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        text.append(new String(buffer, 0, read, US_ASCII));
      }
    } catch (SocketException e) {
      // Reset: an end, too.
    }
    return text.toString();
  }

  private static void awaitEnd(Socket socket) {
    try {
      assertThat(read(socket)).doesNotStartWith("HTTP/1.1 2");
    } catch (IOException e) {
      throw new UncheckedIOException("the connection was not ended", e);
    }
  }
}
