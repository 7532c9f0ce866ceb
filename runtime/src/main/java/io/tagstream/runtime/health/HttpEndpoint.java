package io.tagstream.runtime.health;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tagstream.runtime.process.Daemons;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Serves {@code /metrics} in Prometheus's text format and {@code /health} as JSON (see {@link
 * HealthReport}), with 200 when every component is up and else 503.
 *
 * <p>Nobody holds it up for long: who sends or reads slowly is cut off after some seconds, and what
 * does not answer is told as such.
 */
public final class HttpEndpoint implements AutoCloseable {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String JSON = "application/json";

  /** One thread for each, so that a slow client takes none from the others. */
  private static final int CONNECTIONS = 64;

  /** Less than Prometheus and the image's health check wait. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  static {
    // Java's server reads them once, when its classes are loaded; without, it waits for ever.
    Map.of(
            "jdk.httpserver.maxConnections", Integer.toString(CONNECTIONS),
            "sun.net.httpserver.maxReqTime", "5", // seconds, until the last byte is read
            "sun.net.httpserver.maxRspTime", "5", // seconds, from then on
            "sun.net.httpserver.idleInterval", "5", // seconds, until the first byte is read
            "sun.net.httpserver.clockTick", "1000", // milliseconds, between two looks at the idle
            "sun.net.httpserver.maxReqHeaders", "64",
            "sun.net.httpserver.maxReqHeaderSize", "16384", // bytes, of the request line, too
            "sun.net.httpserver.nodelay", "true")
        .forEach(System.getProperties()::putIfAbsent);
  }

  private final HttpServer server;
  private final ExecutorService connections =
      Executors.newFixedThreadPool(CONNECTIONS, Daemons.named("tagstream-http"));
  private final ExecutorService inquiries =
      Executors.newCachedThreadPool(Daemons.named("tagstream-inquiry"));
  private final Inquiry<String> metrics;
  private final List<HealthReport.Asked> components;
  private final Duration patience;

  private HttpEndpoint(
      HttpServer server, Supplier<String> metrics, List<Component> components, Duration patience) {
    this.server = server;
    this.metrics = new Inquiry<>(metrics, inquiries);
    this.components =
        components.stream()
            .map(c -> new HealthReport.Asked(c.name(), new Inquiry<>(c::check, inquiries)))
            .toList();
    this.patience = patience;
    serve("/", () -> new Response(200, TEXT, "Tagstream: /metrics /health\n"));
    serve("/metrics", this::scrape);
    serve("/health", this::health);
    server.setExecutor(connections);
    server.start();
  }

  /**
   * Starts to serve.
   *
   * @param address where to listen; port 0 for any free one
   * @param metrics what {@code /metrics} shows, asked at each request
   * @param components what {@code /health} lists, asked at each request
   * @throws IOException naming the address if it is taken or not of this machine
   */
  public static HttpEndpoint start(
      InetSocketAddress address, Supplier<String> metrics, List<Component> components)
      throws IOException {
    return start(address, metrics, components, PATIENCE);
  }

  static HttpEndpoint start(
      InetSocketAddress address,
      Supplier<String> metrics,
      List<Component> components,
      Duration patience)
      throws IOException {
    return new HttpEndpoint(bind(address), metrics, components, patience);
  }

  /** An address at which only this machine is heard. */
  public static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static HttpServer bind(InetSocketAddress address) throws IOException {
    try {
      return HttpServer.create(address, 0);
    } catch (IOException e) {
      throw new IOException(
          "cannot serve HTTP on %s port %d (%s): choose another --http-host or --http-port"
              .formatted(address.getHostString(), address.getPort(), e.getMessage()),
          e);
    }
  }

  /** The port where it listens. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** How it is reached from this machine: {@code http://HOST:PORT}. */
  public String url() {
    InetAddress address = server.getAddress().getAddress();
    String host = address.getHostAddress();
    if (address.isAnyLocalAddress() || address.isLoopbackAddress()) {
      host = "localhost";
    } else if (host.contains(":")) {
      host = "[" + host + "]";
    }
    return "http://" + host + ":" + port();
  }

  @Override
  public void close() {
    server.stop(0);
    connections.shutdownNow();
    inquiries.shutdownNow();
  }

  private Response health() throws InterruptedException {
    HealthReport report = HealthReport.of(components, patience);
    return new Response(report.up() ? 200 : 503, JSON, report.json());
  }

  private Response scrape() throws InterruptedException {
    Future<String> scraped = metrics.ask();
    try {
      return new Response(200, TEXT, scraped.get(patience.toNanos(), TimeUnit.NANOSECONDS));
    } catch (ExecutionException e) {
      return new Response(500, TEXT, e.getCause() + "\n");
    } catch (TimeoutException e) {
      return new Response(503, TEXT, "a meter hangs\n");
    }
  }

  private void serve(String path, Callable<Response> content) {
    server.createContext(path, exchange -> respond(exchange, path, content));
  }

  private static void respond(HttpExchange exchange, String path, Callable<Response> content)
      throws IOException {
    try (exchange) {
      Response response = answer(exchange, path, content);
      byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", response.type());
      // Who asks every few seconds need not hold a connection meanwhile.
      exchange.getResponseHeaders().set("Connection", "close");
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(response.status(), -1);
      } else {
        exchange.sendResponseHeaders(response.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static Response answer(HttpExchange exchange, String path, Callable<Response> content) {
    String method = exchange.getRequestMethod();
    if (!path.equals(exchange.getRequestURI().getPath())) {
      return new Response(404, TEXT, "not here: try /metrics or /health\n");
    }
    if (!method.equals("GET") && !method.equals("HEAD")) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      return new Response(405, TEXT, "only GET and HEAD\n");
    }
    try {
      return content.call();
    } catch (Exception e) {
      return new Response(500, TEXT, e + "\n");
    }
  }

  private record Response(int status, String type, String body) {}
}
