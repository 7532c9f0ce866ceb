package io.tagstream.streams.input.avro;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tagstream.schemas.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A schema registry over HTTP, which can die and return. */
public final class FakeRegistry implements AutoCloseable {
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private int port;

  /** To a version of a subject. */
  public record Reference(String name, String subject, int version) {}

  private record Answer(int status, String body) {}

  /** One that runs. */
  public FakeRegistry() throws IOException {
    start();
  }

  /** Begins to answer, where it did before. */
  public void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    port = server.getAddress().getPort();
    server.createContext("/", this::answer);
    server.start();
  }

  /** Refuses connections. */
  public void die() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString();
    requests.add(path);
    authorizations.add("" + exchange.getRequestHeaders().getFirst("Authorization"));
    Answer answer =
        answers.getOrDefault(
            path, new Answer(404, "{\"error_code\":40403,\"message\":\"not found\"}"));
    byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Location", url() + "/elsewhere");
    exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** Has a schema, in JSON, that refers to others. */
  public final FakeRegistry put(int id, String schema, Reference... references) {
    return answer("/schemas/ids/" + id, 200, json(schema, references));
  }

  /** Has a version of a subject. */
  public final FakeRegistry put(
      String subject, int version, String schema, Reference... references) {
    return answer(
        "/subjects/%s/versions/%d".formatted(subject, version), 200, json(schema, references));
  }

  private static String json(String schema, Reference... references) {
    return Json.toJson(
        references.length == 0
            ? Map.of("schema", schema)
            : Map.of("schema", schema, "references", List.of(references)));
  }

  /** Answers so from now on. */
  public FakeRegistry answer(String path, int status, String body) {
    answers.put(path, new Answer(status, body));
    return this;
  }

  /** Knows a path no more. */
  FakeRegistry forget(String path) {
    answers.remove(path);
    return this;
  }

  /** Paths that were asked for. */
  public List<String> requests() {
    return requests;
  }

  List<String> authorizations() {
    return authorizations;
  }

  public String url() {
    return "http://localhost:" + port;
  }

  @Override
  public void close() {
    die();
  }
}
