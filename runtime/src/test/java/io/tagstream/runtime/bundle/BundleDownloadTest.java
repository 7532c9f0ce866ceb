package io.tagstream.runtime.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tagstream.ner.files.Digests;
import io.tagstream.runtime.registry.VersionSamples;
import io.tagstream.schemas.record.BundleReference;
import io.tagstream.schemas.record.ModelVersion;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a version's URI may bring about, with a server that does not mean well. */
@Timeout(30)
class BundleDownloadTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(500);

  @TempDir Path temp;
  private final byte[] bundle = new byte[300_000];
  private final CountDownLatch over = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private String address;

  @BeforeEach
  void start() throws IOException {
    new Random(1).nextBytes(bundle);
    Files.write(temp.resolve("bundle.zip"), bundle);
    // Whose class must come first: what it allows a server counts for the whole JVM.
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/models/v1.zip", exchange -> answer(exchange, bundle));
    server.start();
    address = "http://localhost:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void fetchesWhatIsAllowed() throws IOException {
    fetch("/models/v1.zip", LONG);

    assertThat(target()).hasBinaryContent(bundle);
  }

  @Test
  void asksNoServerThatIsNotAllowed() {
    server.createContext("/", exchange -> over.countDown());

    assertRefused("/other/v1.zip", "no file below what --allow-bundle-uri allows");
    assertThat(over.getCount()).isEqualTo(1);
  }

  @Test
  void tellsNothingOfFiles() throws IOException {
    Path there = Files.writeString(temp.resolve("secret"), "secret");

    assertThat(List.of(there, temp.resolve("missing")))
        .allSatisfy(
            file ->
                assertThatThrownBy(() -> download(file.toUri().toString(), LONG).to(target()))
                    .hasMessage(
                        "bundle of model version v1 at %s: no file below what --allow-bundle-uri"
                                .formatted(file.toUri())
                            + " allows: allow its place, or publish it in chunks"));
  }

  @Test
  void showsNoPasswordAndNoSignature() {
    assertThatThrownBy(
            () -> download("https://me:secret@host/v1.zip?key=secret", LONG).to(target()))
        .hasMessageStartingWith("bundle of model version v1 at https://host/v1.zip: no file")
        .hasMessageNotContaining("secret");
  }

  @Test
  void followsARedirectWithinWhatIsAllowed() throws IOException {
    redirect("/models/latest.zip", "v1.zip");

    fetch("/models/latest.zip", LONG);

    assertThat(target()).hasBinaryContent(bundle);
  }

  @Test
  void followsNoRedirectElsewhere() {
    server.createContext("/secret", exchange -> answer(exchange, bundle));
    List<String> elsewhere =
        List.of(
            "/secret",
            "../secret",
            "http://127.0.0.1:" + server.getAddress().getPort() + "/models/v1.zip",
            "https://localhost/models/v1.zip",
            temp.resolve("bundle.zip").toUri().toString());
    for (int i = 0; i < elsewhere.size(); i++) {
      redirect("/models/redirected" + i, elsewhere.get(i));
      assertRefused("/models/redirected" + i, ", which --allow-bundle-uri does not allow");
    }
    redirect("/models/bad", "http://[");
    assertRefused("/models/bad", "redirected to what is no URI");
    redirect("/models/circle", "/models/circle");
    assertRefused("/models/circle", "more than 5 redirects");
  }

  @Test
  void saysWhatTheServerSays() {
    assertRefused("/models/v2.zip", "the server answers 404");
  }

  @Test
  void takesNoMoreBytesThanTheRegistrySays() {
    server.createContext(
        "/models/endless",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          for (OutputStream out = exchange.getResponseBody(); ; ) {
            out.write(bundle);
          }
        });

    assertRefused("/models/endless", "more than the 300000 bytes the registry says");
    assertThat(target()).satisfies(file -> assertThat(Files.size(file)).isLessThan(310_000));
    server.createContext("/models/half", e -> answer(e, Arrays.copyOf(bundle, 1000)));
    assertRefused("/models/half", "1000 bytes where the registry says 300000");
  }

  @Test
  void givesUpOnABodyThatDrips() {
    server.createContext(
        "/models/drip",
        exchange -> {
          exchange.sendResponseHeaders(200, bundle.length);
          drip(exchange.getResponseBody());
        });

    assertTooSlow(address + "/models/drip");
  }

  @Test
  void givesUpOnAHeaderThatDrips() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
      threads.execute(() -> dripHeader(socket));
      assertTooSlow("http://localhost:" + socket.getLocalPort() + "/v1.zip");
    }
  }

  private void dripHeader(ServerSocket socket) {
    try (Socket client = socket.accept()) {
      client.getOutputStream().write("HTTP/1.1 200 ".getBytes(StandardCharsets.US_ASCII));
      drip(client.getOutputStream());
    } catch (IOException e) {
      over.countDown(); // the client is gone, which is well
    }
  }

  private void assertTooSlow(String uri) {
    BundleSources sources = BundleSources.of(List.of(uri));
    assertThatThrownBy(() -> new BundleDownload(version(uri), sources, SHORT).to(target()))
        .isInstanceOf(IOException.class)
        .hasMessage("bundle of model version v1 at " + uri + ": not fetched within 0.5 s");
  }

  /** A byte now and then, for as long as the test takes. */
  private void drip(OutputStream out) throws IOException {
    try {
      do {
        out.write('x');
        out.flush();
      } while (!over.await(20, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void redirect(String path, String location) {
    server.createContext(
        path,
        exchange -> {
          exchange.getResponseHeaders().set("Location", location);
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
  }

  private static void answer(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void fetch(String path, Duration patience) throws IOException {
    download(address + path, patience).to(target());
  }

  private void assertRefused(String path, String reason) {
    assertThatThrownBy(() -> fetch(path, LONG))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("bundle of model version v1 at " + address + path + ": ")
        .hasMessageContaining(reason);
  }

  private BundleDownload download(String uri, Duration patience) throws IOException {
    return new BundleDownload(
        version(uri), BundleSources.of(List.of(address + "/models/")), patience);
  }

  private ModelVersion version(String uri) throws IOException {
    String sha256 = Digests.sha256(temp.resolve("bundle.zip"));
    ModelVersion any = VersionSamples.version("v1");
    return new ModelVersion(
        any.version(),
        new BundleReference(0, bundle.length, sha256, uri),
        any.labels(),
        null,
        null,
        any.metrics(),
        any.files(),
        any.createdAt());
  }

  private Path target() {
    return temp.resolve("fetched.zip");
  }
}
