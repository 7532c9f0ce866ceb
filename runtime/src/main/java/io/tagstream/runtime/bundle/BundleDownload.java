package io.tagstream.runtime.bundle;

import io.tagstream.schemas.record.BundleReference;
import io.tagstream.schemas.record.ModelVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Fetches a bundle from its URI, if that is allowed: as many bytes as the registry says, in a
 * bounded time, however slowly a server sends its header or its body.
 */
final class BundleDownload {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int MOST_HOPS = 5;
  private static final int BUFFER_BYTES = 1 << 16;

  private final String version;
  private final BundleReference bundle;
  private final BundleSources sources;
  private final Duration patience;

  /**
   * A download not begun yet.
   *
   * @param sources where it may come from, redirected or not
   * @param patience how long it may take in all
   */
  BundleDownload(ModelVersion version, BundleSources sources, Duration patience) {
    this.version = version.version();
    this.bundle = version.bundle();
    this.sources = sources;
    this.patience = patience;
  }

  /** Writes the bundle to a file and checks its size and digest. */
  void to(Path zip) throws IOException {
    Optional<URI> web = sources.onTheWeb(bundle.uri());
    try (Sink sink = new Sink(Files.newOutputStream(zip))) {
      if (web.isPresent()) {
        download(web.get(), sink);
      } else {
        copy(sources.onDisk(bundle.uri()).orElseThrow(BundleDownload::notAllowed), sink);
      }
      sink.requireWhole();
    } catch (IOException e) {
      throw failure(e);
    }
    Bundle.requireDigest(version, bundle, zip);
  }

  private static IOException notAllowed() {
    return new IOException(
        "no file below what --allow-bundle-uri allows: allow its place, or publish it in chunks");
  }

  private static void copy(Path file, Sink sink) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sink.write(buffer, n);
      }
    }
  }

  private void download(URI first, Sink sink) throws IOException {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    long deadline = System.nanoTime() + patience.toNanos();
    URI uri = first;
    for (int hop = 0; hop <= MOST_HOPS; hop++) {
      HttpResponse<Void> response = send(client, uri, sink, deadline);
      if (response.statusCode() == 200) {
        return;
      }
      uri = redirect(uri, response);
    }
    throw new IOException("more than " + MOST_HOPS + " redirects");
  }

  private URI redirect(URI from, HttpResponse<Void> response) throws IOException {
    Optional<String> location = response.headers().firstValue("Location");
    if (response.statusCode() / 100 != 3 || location.isEmpty()) {
      throw new IOException("the server answers " + response.statusCode());
    }
    try {
      String target = from.resolve(location.get()).toString();
      return sources
          .onTheWeb(target)
          .orElseThrow(
              () ->
                  new IOException(
                      "redirected to %s, which --allow-bundle-uri does not allow"
                          .formatted(shown(target))));
    } catch (IllegalArgumentException e) {
      throw new IOException("redirected to what is no URI", e);
    }
  }

  private HttpResponse<Void> send(HttpClient client, URI uri, Sink sink, long deadline)
      throws IOException {
    CompletableFuture<HttpResponse<Void>> response =
        client.sendAsync(
            HttpRequest.newBuilder(uri).build(), info -> body(info.statusCode(), sink));
    try {
      return response.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IOException("not fetched within %s s".formatted(patience.toMillis() / 1e3), e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("given up");
    } finally {
      response.cancel(true); // ends the connection, unless all has been read
    }
  }

  private static BodySubscriber<Void> body(int status, Sink sink) {
    return BodySubscribers.ofByteArrayConsumer(
        chunk -> {
          if (status == 200 && chunk.isPresent()) {
            sink.writeUnchecked(chunk.get());
          }
        });
  }

  private IOException failure(IOException e) {
    String reason = e.getMessage() == null ? e.toString() : e.getMessage();
    return new IOException(
        "bundle of model version %s at %s: %s".formatted(version, shown(bundle.uri()), reason), e);
  }

  /** A URI without what may be secret in it. */
  private static String shown(String uri) {
    return uri.replaceFirst("[?#].*", "").replaceFirst("//[^/]*@", "//");
  }

  /** The file, which takes no more bytes than the registry says. */
  private final class Sink implements AutoCloseable {
    private final OutputStream out;
    private long bytes;

    Sink(OutputStream out) {
      this.out = out;
    }

    void write(byte[] buffer, int length) throws IOException {
      bytes += length;
      if (bytes > bundle.bytes()) {
        throw new IOException("more than the " + bundle.bytes() + " bytes the registry says");
      }
      out.write(buffer, 0, length);
    }

    void writeUnchecked(byte[] chunk) {
      try {
        write(chunk, chunk.length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void requireWhole() throws IOException {
      if (bytes < bundle.bytes()) {
        throw new IOException(
            "%d bytes where the registry says %d".formatted(bytes, bundle.bytes()));
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
