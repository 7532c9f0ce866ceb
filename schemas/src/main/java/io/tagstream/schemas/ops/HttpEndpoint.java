package io.tagstream.schemas.ops;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tagstream.schemas.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Serves {@code /metrics} in Prometheus's text format and {@code /health} as JSON: {@code
 * {"status":"UP|DOWN","components":{name:{"status":…,"detail":…}}}}, with 200 when every component
 * is up and else 503.
 */
public final class HttpEndpoint implements AutoCloseable {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String JSON = "application/json";

  private final HttpServer server;
  private final ExecutorService threads;

  private HttpEndpoint(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Starts to serve.
   *
   * @param port where to listen, on all addresses; 0 for any free port
   * @param metrics what {@code /metrics} shows, asked at each request
   * @param components what {@code /health} lists, asked at each request
   * @throws IOException naming the port if it is taken
   */
  public static HttpEndpoint start(int port, Supplier<String> metrics, List<Component> components)
      throws IOException {
    List<Component> all = List.copyOf(components);
    HttpServer server = bind(port);
    server.createContext("/", exchange -> respond(exchange, "/", HttpEndpoint::index));
    server.createContext(
        "/metrics",
        exchange -> respond(exchange, "/metrics", () -> new Response(200, TEXT, metrics.get())));
    server.createContext("/health", exchange -> respond(exchange, "/health", () -> health(all)));
    // A slow health check must not hold up the scrape.
    ExecutorService threads =
        Executors.newFixedThreadPool(
            2,
            task -> {
              Thread thread = new Thread(task, "tagstream-http");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.start();
    return new HttpEndpoint(server, threads);
  }

  private static HttpServer bind(int port) throws IOException {
    try {
      return HttpServer.create(new InetSocketAddress(port), 0);
    } catch (IOException e) {
      throw new IOException(
          "cannot serve HTTP on port %d (%s): choose another port".formatted(port, e.getMessage()),
          e);
    }
  }

  /** Where it listens. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static Response index() {
    return new Response(200, "text/plain; charset=utf-8", "Tagstream: /metrics /health\n");
  }

  private static Response health(List<Component> components) {
    Map<String, Object> checks = new LinkedHashMap<>();
    boolean up = true;
    for (Component component : components) {
      Check check = check(component);
      up &= check.up();
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("status", status(check.up()));
      if (check.detail() != null) {
        entry.put("detail", check.detail());
      }
      checks.put(component.name(), entry);
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", status(up));
    body.put("components", checks);
    return new Response(up ? 200 : 503, JSON, Json.toJson(body) + "\n");
  }

  private static Check check(Component component) {
    try {
      return Objects.requireNonNull(component.check(), "no answer");
    } catch (RuntimeException e) {
      return Check.failed("its check failed: " + e);
    }
  }

  private static String status(boolean up) {
    return up ? "UP" : "DOWN";
  }

  private static void respond(HttpExchange exchange, String path, Supplier<Response> content)
      throws IOException {
    try (exchange) {
      Response response = answer(exchange, path, content);
      byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", response.type());
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(response.status(), -1);
      } else {
        exchange.sendResponseHeaders(response.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static Response answer(HttpExchange exchange, String path, Supplier<Response> content) {
    String method = exchange.getRequestMethod();
    if (!exchange.getRequestURI().getPath().equals(path)) {
      return new Response(404, TEXT, "not here: try /metrics or /health\n");
    }
    if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      return new Response(405, TEXT, "only GET and HEAD\n");
    }
    try {
      return content.get();
    } catch (RuntimeException e) {
      return new Response(500, TEXT, e + "\n");
    }
  }

  private record Response(int status, String type, String body) {}
}
