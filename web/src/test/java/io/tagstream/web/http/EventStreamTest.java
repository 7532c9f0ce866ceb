package io.tagstream.web.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final Limits LIMITS =
      new Limits(
          10,
          16 * 1024,
          1 << 20,
          8 << 20,
          64L << 20,
          Duration.ofMillis(300), // no limit of these is one of events
          Duration.ofMillis(300),
          Duration.ofMillis(300),
          Duration.ofMillis(300),
          Duration.ofSeconds(3));

  private final BlockingQueue<EventStream> streams = new LinkedBlockingQueue<>();
  private final AtomicInteger ended = new AtomicInteger();
  private HttpServer server;

  private final class Events implements Route {
    @Override
    public String path() {
      return "/events";
    }

    @Override
    public void handle(Exchange exchange) {
      EventStream events = exchange.events(ended::incrementAndGet);
      if (events != null) {
        streams.add(events);
      }
    }
  }

  @BeforeEach
  void start() throws IOException {
    server =
        new HttpServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            List.of(new Events()),
            LIMITS,
            new SimpleMeterRegistry());
  }

  @AfterEach
  void close() {
    server.close();
  }

  private Socket ask(String method) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout((int) SOON.toMillis());
    socket.connect(new InetSocketAddress("localhost", server.port()));
    socket
        .getOutputStream()
        .write((method + " /events HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private void awaitEnd() {
    await().atMost(SOON).untilAsserted(() -> assertThat(ended).hasValue(1));
  }

  private static String readUntil(Socket socket, String end) throws IOException {
    StringBuilder text = new StringBuilder();
    InputStream in = socket.getInputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      text.append((char) next);
      if (text.length() >= end.length()
          && text.substring(text.length() - end.length()).equals(end)) {
        break;
      }
    }
    return text.toString();
  }

  @Test
  void sendsEventsInTheirOrderForLongerThanAnAnswerMayTake() throws Exception {
    try (Socket socket = ask("GET")) {
      EventStream events = streams.poll(15, TimeUnit.SECONDS);
      assertThat(events.send("a", "{\"n\":1}")).isTrue();
      assertThat(readUntil(socket, "{\"n\":1}\n\n"))
          .contains("Content-Type: text/event-stream")
          .doesNotContain("Content-Length")
          .endsWith("retry: 1000\n\nevent: a\ndata: {\"n\":1}\n\n");

      Thread.sleep(1500);
      for (int i = 0; i < 1000; i++) {
        assertThat(events.send("b", "" + i)).isTrue();
      }
      events.close();
      String rest = readUntil(socket, "never");
      assertThat(rest.split("event: b\ndata: ")).hasSize(1001).endsWith("999\n\n");
      awaitEnd();
      assertThat(events.send("c", "late")).isFalse();
    }
  }

  @Test
  void cutsOffWhoDoesNotRead() throws Exception {
    Socket deaf = ask("GET");
    EventStream one = streams.poll(15, TimeUnit.SECONDS);
    try (deaf;
        Socket other = ask("GET")) {
      EventStream two = streams.poll(15, TimeUnit.SECONDS);
      String large = "x".repeat(10_000);
      Thread reader = new Thread(() -> readAll(other));
      reader.setDaemon(true);
      reader.start();
      await()
          .atMost(SOON)
          .pollInterval(Duration.ofMillis(2))
          .until(
              () -> {
                assertThat(two.send("a", "x")).as("who reads").isTrue();
                return !one.send("a", large);
              });
      awaitEnd();
      assertThat(deaf.isConnected()).isTrue();
    }
  }

  /** Also where nothing more is sent. */
  @Test
  void cutsOffWhoDoesNotReadTheLastOfIt() throws Exception {
    try (Socket deaf = ask("GET")) {
      EventStream events = streams.poll(15, TimeUnit.SECONDS);
      assertThat(events.send("a", "x".repeat(7 << 20))).isTrue();
      awaitEnd();
      assertThat(deaf.isConnected()).isTrue();
    }
  }

  private static void readAll(Socket socket) {
    try {
      var unused = socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      // It was closed.
    }
  }

  @Test
  void noticesThatAClientHasGone() throws Exception {
    Socket socket = ask("GET");
    EventStream events = streams.poll(15, TimeUnit.SECONDS);
    socket.close();

    await().atMost(SOON).until(() -> !events.send("a", ""));
    awaitEnd();
  }

  @Test
  void endsWithTheServer() throws Exception {
    try (Socket socket = ask("GET")) {
      EventStream events = streams.poll(15, TimeUnit.SECONDS);
      long begin = System.nanoTime();
      server.close();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
      readAll(socket);
      assertThat(events.send("a", "")).isFalse();
      awaitEnd();
    }
  }

  @Test
  void answersWhoWantsTheHeadAlone() throws Exception {
    try (Socket socket = ask("HEAD")) {
      assertThat(readUntil(socket, "never")).contains("text/event-stream");
      assertThat(streams).isEmpty();
    }
  }
}
