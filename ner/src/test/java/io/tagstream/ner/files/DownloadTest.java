package io.tagstream.ner.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server on this machine that can be cut off, and that can resume. */
class DownloadTest {

  @TempDir Path folder;

  private final byte[] content = new byte[300_000];
  private final List<String> ranges = Collections.synchronizedList(new ArrayList<>());
  private final List<String> secrets = Collections.synchronizedList(new ArrayList<>());
  private final List<Long> progress = new ArrayList<>();
  private HttpServer server;
  private boolean resumes = true;
  private boolean tells = true;
  private String tag = "\"one\"";
  private int cuts;
  private int failures;

  @BeforeEach
  void startServer() throws IOException {
    new Random(7).nextBytes(content);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/file", this::answer);
    server.createContext("/moved", e -> redirect(e, "/file"));
    server.createContext("/round", e -> redirect(e, "/round"));
    server.createContext("/away", e -> redirect(e, "file:///etc/hostname"));
    server.createContext("/page", DownloadTest::page);
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    String ifRange = exchange.getRequestHeaders().getFirst("If-Range");
    ranges.add(range + (ifRange == null ? "" : " if " + ifRange));
    secrets.add(exchange.getRequestHeaders().getFirst("Authorization"));
    if (failures-- > 0) {
      exchange.sendResponseHeaders(503, -1);
      exchange.close();
      return;
    }
    int from = 0;
    int status = 200;
    if (range != null && resumes && (ifRange == null || ifRange.equals(tag))) {
      from = Integer.parseInt(range.replaceAll("bytes=([0-9]+)-", "$1"));
      status = 206;
      exchange
          .getResponseHeaders()
          .add(
              "Content-Range",
              "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
    }
    if (from == content.length) {
      exchange.getResponseHeaders().set("Content-Range", "bytes */" + content.length);
      exchange.sendResponseHeaders(416, -1);
      exchange.close();
      return;
    }
    if (tag != null) {
      exchange.getResponseHeaders().add("ETag", tag);
    }
    int length = content.length - from;
    exchange.sendResponseHeaders(status, tells ? length : 0);
    boolean cut = cuts-- > 0;
    exchange.getResponseBody().write(content, from, cut ? length / 2 : length);
    exchange.getResponseBody().flush();
    exchange.close();
  }

  private static void redirect(HttpExchange exchange, String to) throws IOException {
    exchange.getResponseHeaders().add("Location", to);
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  private static void page(HttpExchange exchange) throws IOException {
    byte[] body = "<html>Virus scan warning</html>".getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Test
  void fetchesAFileIntoAFolderOfItsOwnAndTellsHowItGoes() throws Exception {
    Path target = folder.resolve("new/deep/file.bin");

    Path fetched =
        download("/moved", target)
            .withSize(content.length)
            .withSha256(digest(content))
            .fetch(this::heard);

    assertThat(fetched).isEqualTo(target).hasBinaryContent(content);
    assertThat(names(target.getParent())).containsExactly("file.bin");
    assertThat(progress).isSorted().startsWith(0L).endsWith((long) content.length);
  }

  @Test
  void usesTheFileThatIsThere() throws IOException {
    Path target = Files.writeString(folder.resolve("file.bin"), "mine");

    assertThat(download("/file", target).fetch(this::heard)).hasContent("mine");
    assertThatThrownBy(() -> download("/file", target).withSize(7).fetch(this::heard))
        .isInstanceOf(DownloadException.class)
        .hasMessageEndingWith(
            target + " is there with 4 bytes, expected 7; delete it, so that it is fetched again");
    assertThat(ranges).isEmpty();
  }

  @Test
  void goesOnWhereTheConnectionWasCut() throws IOException {
    cuts = 2;

    Path fetched = download("/file", folder.resolve("file.bin")).fetch(this::heard);

    assertThat(fetched).hasBinaryContent(content);
    assertThat(ranges)
        .containsExactly("null", "bytes=150000- if \"one\"", "bytes=225000- if \"one\"");
  }

  @Test
  void goesOnWhereAnEarlierCallWasKilled() throws IOException {
    part(content, 1000, "\"one\"");

    assertThat(download("/file", folder.resolve("file.bin")).fetch(this::heard))
        .hasBinaryContent(content);
    assertThat(ranges).containsExactly("bytes=1000- if \"one\"");
    assertThat(progress).startsWith(1000L);
    assertThat(names(folder)).containsExactly("file.bin");
  }

  @Test
  void beginsAgainWhereTheFileHasChangedSince() throws IOException {
    part(new byte[5000], 1000, "\"zero\"");

    assertThat(download("/file", folder.resolve("file.bin")).fetch(this::heard))
        .hasBinaryContent(content);
    assertThat(ranges).containsExactly("bytes=1000- if \"zero\"");
  }

  @Test
  void beginsAgainWhereNothingTellsTheVersion() throws IOException {
    tag = null;
    part(new byte[5000], 1000, null);

    assertThat(download("/file", folder.resolve("file.bin")).fetch(this::heard))
        .hasBinaryContent(content);
    assertThat(ranges).containsExactly("null");
  }

  @Test
  void beginsAgainWhereTheServerCannotResume() throws IOException {
    resumes = false;
    part(content, 1000, "\"one\"");

    assertThat(download("/file", folder.resolve("file.bin")).fetch(this::heard))
        .hasBinaryContent(content);
  }

  @Test
  void beginsAgainWhereTheWholeHasTheWrongDigest() throws Exception {
    part(new byte[5000], 1000, "\"one\"");

    assertThat(
            download("/file", folder.resolve("file.bin"))
                .withSha256(digest(content))
                .fetch(this::heard))
        .hasBinaryContent(content);
    assertThat(ranges).containsExactly("bytes=1000- if \"one\"", "null");
  }

  @Test
  void aPartThatIsWholeIsEnough() throws IOException {
    part(content, content.length, "\"one\"");

    assertThat(download("/file", folder.resolve("file.bin")).fetch(this::heard))
        .hasBinaryContent(content);
    assertThat(ranges).containsExactly("bytes=300000- if \"one\"");
  }

  @Test
  void readsABodyOfUnknownLength() throws IOException {
    tells = false;

    assertThat(
            download("/file", folder.resolve("file.bin"))
                .withSize(content.length)
                .fetch(this::heard))
        .hasBinaryContent(content);
  }

  @Test
  void waitsForAServerThatIsBusy() throws IOException {
    failures = 3;

    assertThat(download("/file", folder.resolve("file.bin")).fetch(this::heard))
        .hasBinaryContent(content);
  }

  @Test
  void givesUpAndKeepsWhatArrived() throws IOException {
    part(content, 1000, "\"one\"");
    failures = 100;

    refused("/file", 503, "HTTP 503");
    assertThat(ranges).hasSize(5);
    assertThat(Files.size(folder.resolve("file.bin.part"))).isEqualTo(1000);
  }

  @Test
  void saysWhyAndLeavesNothing() throws IOException {
    refused("/none", 404, "HTTP 404");
    refused("/page", 200, "the server sends a web page instead of the file");
    refused("/round", 0, "more than 10 redirects");
    refused("/away", 0, "redirects to file:///etc/hostname");
    assertThat(names(folder)).isEmpty();
  }

  @Test
  void anUnreachableServerIsNamedAtOnce() {
    URI gone = URI.create(url("/file"));
    server.stop(0);

    assertThatThrownBy(
            () ->
                Download.of(gone, folder.resolve("file.bin"))
                    .withPause(Duration.ofDays(1))
                    .fetch(this::heard))
        .isInstanceOf(DownloadException.class)
        .hasMessageStartingWith("cannot download " + gone + ": Connect: ")
        .hasMessageNotContaining("\n");
  }

  @Test
  void aWrongSizeOrDigestFails() throws IOException {
    assertThatThrownBy(() -> download("/file", folder.resolve("a")).withSize(5).fetch(this::heard))
        .hasMessage("cannot download " + url("/file") + ": it has 300,000 bytes, expected 5");
    tells = false;
    assertThatThrownBy(() -> download("/file", folder.resolve("b")).withSize(5).fetch(this::heard))
        .hasMessage("cannot download " + url("/file") + ": it has 300,000 bytes, expected 5");
    assertThatThrownBy(
            () -> download("/file", folder.resolve("c")).withSha256("AB").fetch(this::heard))
        .hasMessage("cannot download " + url("/file") + ": its SHA-256 is not ab");
    assertThat(names(folder)).isEmpty();
  }

  @Test
  void keepsItsSecretsFromOtherHosts() throws IOException {
    String path = "/elsewhere";
    String other = "http://127.0.0.1:%d/file".formatted(server.getAddress().getPort());
    server.createContext(path, e -> redirect(e, other));
    Map<String, String> login = Map.of("Authorization", "Bearer secret");

    download("/moved", folder.resolve("here")).withHeaders(login).fetch(this::heard);
    download(path, folder.resolve("there")).withHeaders(login).fetch(this::heard);

    assertThat(secrets).containsExactly("Bearer secret", null);
  }

  @Test
  void twoAtOnceFetchItOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Callable<Path> fetch =
          () -> download("/file", folder.resolve("file.bin")).fetch((file, bytes, total) -> {});
      for (Future<Path> fetched : threads.invokeAll(List.of(fetch, fetch))) {
        assertThat(fetched.get()).hasBinaryContent(content);
      }
    } finally {
      threads.shutdown();
    }
    assertThat(ranges).hasSize(1);
  }

  private void refused(String path, int status, String reason) {
    assertThatThrownBy(() -> download(path, folder.resolve("file.bin")).fetch(this::heard))
        .isInstanceOfSatisfying(
            DownloadException.class,
            e -> {
              assertThat(e).hasMessage("cannot download " + url(path) + ": " + reason);
              assertThat(e.status()).isEqualTo(status);
            });
  }

  private void part(byte[] bytes, int length, String version) throws IOException {
    Files.write(folder.resolve("file.bin.part"), Arrays.copyOf(bytes, length));
    if (version != null) {
      Files.writeString(folder.resolve("file.bin.part.version"), version);
    }
  }

  private Download download(String path, Path target) {
    return Download.of(URI.create(url(path)), target).withPause(Duration.ofMillis(1));
  }

  private String url(String path) {
    return "http://localhost:" + server.getAddress().getPort() + path;
  }

  private void heard(String file, long bytes, long total) {
    progress.add(bytes);
  }

  private static List<String> names(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private static String digest(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
