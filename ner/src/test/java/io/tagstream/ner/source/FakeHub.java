package io.tagstream.ner.source;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * A Hugging Face hub with one model, {@code ada/tiny}, that was once called {@code tiny}: small
 * files by itself, large ones on another host.
 */
final class FakeHub implements AutoCloseable {

  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  /** A request as it came. */
  record Request(boolean elsewhere, String method, String path, String token, String range) {}

  final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
  final Map<String, byte[]> files = new LinkedHashMap<>();

  /** How many bytes large downloads send before the connection is cut; -1 for all. */
  volatile int cutAfter = -1;

  /** A token without which nothing is answered. */
  volatile String secret = "";

  /** Answered in place of everything: a status and an {@code X-Error-Code}. */
  volatile String error = "";

  /** Large downloads send another content than was announced. */
  volatile boolean corrupt;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer hub;
  private final HttpServer elsewhere;

  FakeHub() throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    hub = HttpServer.create(any, 0);
    elsewhere = HttpServer.create(any, 0);
    hub.createContext("/", exchange -> answer(exchange, false));
    elsewhere.createContext("/", exchange -> answer(exchange, true));
    for (HttpServer server : List.of(hub, elsewhere)) {
      server.setExecutor(threads);
      server.start();
    }
  }

  String endpoint() {
    return "http://127.0.0.1:" + hub.getAddress().getPort();
  }

  void put(String file, String content) {
    files.put(file, content.getBytes(StandardCharsets.UTF_8));
  }

  List<Request> downloads(String file) {
    return requests.stream()
        .filter(request -> request.method().equals("GET") && request.path().endsWith("/" + file))
        .toList();
  }

  private void answer(HttpExchange exchange, boolean there) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath();
      String token = exchange.getRequestHeaders().getFirst("Authorization");
      String range = exchange.getRequestHeaders().getFirst("Range");
      requests.add(
          new Request(there, exchange.getRequestMethod(), path, String.valueOf(token), "" + range));
      byte[] file = files.get(path.substring(path.lastIndexOf('/') + 1));
      if (there) {
        large(exchange, file, range);
      } else if (!error.isEmpty()) {
        exchange.getResponseHeaders().set("X-Error-Code", error.substring(4));
        status(exchange, Integer.parseInt(error.substring(0, 3)));
      } else if (!secret.isEmpty() && !("Bearer " + secret).equals(token)) {
        status(exchange, 401);
      } else if (path.startsWith("/tiny/") || path.startsWith("/api/models/tiny/")) {
        redirect(exchange, path.replace("tiny/", "ada/tiny/"));
      } else if (path.startsWith("/api/models/away/")) {
        redirect(exchange, "http://localhost:" + elsewhere.getAddress().getPort() + path);
      } else if (path.matches(
          "/api/models/ada/tiny/revision/(main|v1|refs%2Fpr%2F1|[0-9a-f]{40})")) {
        send(exchange, 200, description().getBytes(StandardCharsets.UTF_8));
      } else if (path.startsWith("/ada/tiny/resolve/" + COMMIT + "/") && file != null) {
        exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
        if (path.endsWith(".safetensors")) {
          exchange.getResponseHeaders().set("X-Linked-Etag", '"' + sha256(file) + '"');
          exchange.getResponseHeaders().set("X-Linked-Size", "" + file.length);
          redirect(exchange, "http://localhost:" + elsewhere.getAddress().getPort() + path);
        } else {
          exchange.getResponseHeaders().set("ETag", '"' + sha256(file).substring(24) + '"');
          send(exchange, 200, file);
        }
      } else {
        exchange.getResponseHeaders().set("X-Error-Code", "RepoNotFound");
        status(exchange, 404);
      }
    }
  }

  private void large(HttpExchange exchange, byte[] file, String range) throws IOException {
    byte[] content = file.clone();
    if (corrupt) {
      content[content.length / 2] ^= 1;
    }
    exchange.getResponseHeaders().set("ETag", "\"version\"");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, file.length - 1, file.length));
    }
    byte[] rest = Arrays.copyOfRange(content, from, content.length);
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, rest.length);
    OutputStream body = exchange.getResponseBody();
    int cut = cutAfter;
    cutAfter = -1;
    body.write(rest, 0, cut < 0 ? rest.length : Math.min(cut, rest.length));
    body.flush();
  }

  private String description() {
    String siblings =
        files.keySet().stream()
            .map("{\"rfilename\": \"%s\"}"::formatted)
            .collect(Collectors.joining(", "));
    return "{\"id\": \"ada/tiny\", \"sha\": \"%s\", \"siblings\": [%s]}"
        .formatted(COMMIT, siblings);
  }

  private static void redirect(HttpExchange exchange, String location) throws IOException {
    exchange.getResponseHeaders().set("Location", location);
    status(exchange, 307);
  }

  private static void status(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (head) {
      exchange.getResponseHeaders().set("Content-Length", "" + body.length);
    }
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    hub.stop(0);
    elsewhere.stop(0);
    threads.shutdownNow();
  }
}
