package io.tagstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.runtime.health.Check;
import io.tagstream.runtime.health.Component;
import io.tagstream.runtime.health.Meters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebServerTest {
  private final AtomicReference<Check> model = new AtomicReference<>(Check.ok("version v1"));
  private final Meters meters = new Meters();
  private WebServer server;

  @BeforeEach
  void start() throws IOException {
    server = serve(WebServer.loopback(0));
  }

  @AfterEach
  void close() {
    server.close();
    meters.close();
  }

  @Test
  void servesMetricsAsPrometheusText() throws Exception {
    HttpResponse<String> response = get("/metrics");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("jvm_threads_live_threads ");
    assertThat(response.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
  }

  @Test
  void listsEveryComponentWhenAllAreUp() throws Exception {
    HttpResponse<String> response = get("/health");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualToIgnoringWhitespace(
            """
            {"status":"UP","components":{"kafka":{"status":"UP"},
             "model":{"status":"UP","detail":"version v1"}}}""");
  }

  @Test
  void isDownWhenOneComponentIsDownOrItsCheckFails() throws Exception {
    model.set(Check.failed("no champion yet"));
    HttpResponse<String> response = get("/health");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body())
        .contains("\"status\":\"DOWN\"")
        .contains("\"model\":{\"status\":\"DOWN\",\"detail\":\"no champion yet\"}");

    model.set(null);
    assertThat(get("/health").statusCode()).isEqualTo(503);
  }

  @Test
  void answersOtherPathsAndMethods() throws Exception {
    assertThat(get("/").body()).contains("/metrics /health");
    assertThat(get("/metrics/x").statusCode()).isEqualTo(404);
    assertThat(get("/secret").statusCode()).isEqualTo(404);
    HttpRequest post =
        HttpRequest.newBuilder(uri("/metrics"))
            .POST(HttpRequest.BodyPublishers.ofString("x"))
            .build();
    assertThat(send(post).statusCode()).isEqualTo(405);
    HttpRequest head =
        HttpRequest.newBuilder(uri("/health"))
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .build();
    assertThat(send(head).statusCode()).isEqualTo(200);
    assertThat(send(head).body()).isEmpty();
  }

  @Test
  void listensOnTheAddressThatItIsGiven() throws Exception {
    assertThat(server.url()).isEqualTo("http://localhost:" + server.port());
    try (Meters own = new Meters();
        WebServer all = WebServer.start(new InetSocketAddress(0), own, List.of())) {
      assertThat(send(HttpRequest.newBuilder(URI.create(all.url() + "/metrics")).build()).body())
          .contains("tagstream_http_connections 1.0");
    }
  }

  @Test
  void namesThePortThatIsTaken() {
    assertThatThrownBy(() -> serve(WebServer.loopback(server.port())))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot serve HTTP on localhost port " + server.port())
        .hasMessageEndingWith("choose another --http-host or --http-port");
  }

  @Test
  void namesTheAddressThatIsNotOfThisMachine() {
    assertThatThrownBy(() -> serve(new InetSocketAddress("192.0.2.1", 0)))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot serve HTTP on 192.0.2.1 port 0");
  }

  private WebServer serve(InetSocketAddress address) throws IOException {
    return WebServer.start(
        address,
        meters,
        List.of(Component.of("kafka", Check::ok), Component.of("model", model::get)));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)).build());
  }

  private HttpResponse<String> send(HttpRequest request) throws Exception {
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create(server.url() + path);
  }
}
