package io.tagstream.streams.input.avro;

import io.tagstream.runtime.process.Reasons;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Small answers over HTTP, in a bounded time, from where they are asked for and nowhere else. */
final class RegistryHttp {
  private static final Duration CONNECT = Duration.ofSeconds(4);
  private static final Duration PATIENCE = Duration.ofSeconds(8);
  private static final int MAX_BYTES = 2 << 20;

  private final Duration patience;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  RegistryHttp() {
    this(PATIENCE);
  }

  /** With another time for each answer. */
  RegistryHttp(Duration patience) {
    this.patience = patience;
  }

  /** An answer of whatever status. */
  record Answer(int status, byte[] body) {}

  /**
   * Asks for a path below an address.
   *
   * @throws IOException if there is no whole answer; the message is a reason for people
   */
  Answer get(RegistryAddress address, String path) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve(path))
            .header("Accept", "application/vnd.schemaregistry.v1+json, application/json");
    if (address.authorization() != null) {
      request.header("Authorization", address.authorization());
    }
    CompletableFuture<HttpResponse<byte[]>> response =
        client.sendAsync(
            request.build(),
            info -> {
              ByteArrayOutputStream body = new ByteArrayOutputStream();
              return BodySubscribers.mapping(
                  BodySubscribers.ofByteArrayConsumer(
                      part -> part.ifPresent(bytes -> append(body, bytes))),
                  end -> body.toByteArray());
            });
    try {
      HttpResponse<byte[]> answer = response.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer(answer.statusCode(), answer.body());
    } catch (TimeoutException e) {
      throw new IOException("not within %s s".formatted(patience.toMillis() / 1e3), e);
    } catch (ExecutionException e) {
      throw new IOException(reason(e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("given up");
    } finally {
      response.cancel(true); // ends the connection, unless all has been read
    }
  }

  private static void append(ByteArrayOutputStream body, byte[] bytes) {
    if (body.size() + bytes.length > MAX_BYTES) {
      throw new UncheckedIOException(
          new IOException("more than %d bytes are no schema".formatted(MAX_BYTES)));
    }
    body.writeBytes(bytes);
  }

  /** The JDK says little of what everybody meets. */
  private static String reason(Throwable e) {
    if (e instanceof UncheckedIOException wrapped) {
      return reason(wrapped.getCause());
    }
    if (e instanceof ConnectException && e.getMessage() == null) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof UnresolvedAddressException) {
          return "unknown host";
        }
      }
      return "connection refused";
    }
    return Reasons.of(e);
  }

  /** One segment of a path. */
  static String encoded(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
