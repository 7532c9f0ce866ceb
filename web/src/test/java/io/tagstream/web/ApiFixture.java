package io.tagstream.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tagstream.runtime.health.Check;
import io.tagstream.runtime.health.Component;
import io.tagstream.runtime.registry.RegistrySnapshot;
import io.tagstream.schemas.SentenceDecoder;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.BundleReference;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.web.api.Api;
import io.tagstream.web.api.TrainingKey;
import io.tagstream.web.http.Access;
import io.tagstream.web.http.Limits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server with the API, before a model that is no model. */
abstract class ApiFixture {
  static final Limits LIMITS =
      new Limits(
          1800,
          16 * 1024,
          100_000,
          64 * 1024,
          8 << 20,
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(2));

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final FakeTagging tagging = new FakeTagging();
  final FakeTagging challenging = new FakeTagging();
  final HttpClient http = HttpClient.newHttpClient();
  volatile String metrics = "up 1\n";
  volatile Check model = Check.ok("v1");
  WebServer server;

  @BeforeEach
  void start() throws IOException {
    server = serve(Access.of(InetAddress.getLoopbackAddress(), null));
  }

  @AfterEach
  void close() {
    tagging.release();
    server.close();
  }

  WebServer serve(Access access) throws IOException {
    Api api =
        new Api(
            Map.of("bootstrap.servers", "localhost:1"),
            new Topics(),
            tagging,
            challenging,
            new SentenceDecoder(10_000),
            access,
            ApiFixture::registry,
            () -> "v1",
            () -> 0,
            List.of(
                new TrainingKey(
                    "num_train_epochs",
                    TrainingKey.Type.NUMBER,
                    Map.of("run_ner", DoubleNode.valueOf(3)),
                    "passes over the training file",
                    List.of()),
                new TrainingKey(
                    "recipe", TrainingKey.Type.STRING, Map.of(), "defaults", List.of("run_ner"))),
            () -> null);
    return new WebServer(
        WebServer.loopback(0),
        LIMITS,
        () -> metrics,
        meters,
        List.of(Component.of("model", () -> model)),
        Duration.ofSeconds(1),
        api);
  }

  private static RegistrySnapshot registry() {
    return new RegistrySnapshot(
        Map.of("v1", version("v1", 1), "v0", version("v0", 0)),
        Map.of("champion", new AliasRecord("v1", null, Instant.EPOCH)),
        Map.of());
  }

  private static ModelVersion version(String name, int second) {
    return new ModelVersion(
        name,
        new BundleReference(0, 1, "0".repeat(64), "https://user:secret@example.org/m.zip"),
        List.of("O", "B-person"),
        "minilm",
        null,
        Map.of("f1", 0.5),
        Map.of(),
        Instant.ofEpochSecond(second));
  }

  HttpResponse<String> post(String type, String body, String... headers) throws Exception {
    return post(type, HttpRequest.BodyPublishers.ofString(body), headers);
  }

  HttpResponse<String> post(String type, HttpRequest.BodyPublisher body, String... headers)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri("/v1/tag")).POST(body);
    if (type != null) {
      request.header("Content-Type", type);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> postTo(String path, String type, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .header("Content-Type", type);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> call(String method, String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  URI uri(String path) {
    return URI.create(server.url() + path);
  }

  static JsonNode json(HttpResponse<String> response) throws IOException {
    return Json.MAPPER.readTree(response.body());
  }

  /** The detail of a problem of a status. */
  static String problem(HttpResponse<String> response, int status) throws IOException {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode problem = json(response);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("requestId").asText())
        .isEqualTo(response.headers().firstValue("X-Request-Id").orElseThrow());
    return problem.path("detail").asText();
  }
}
