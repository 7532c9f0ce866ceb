package io.tagstream.ner.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many redirects are followed, and with which headers, is tested by downloads. */
class HttpCallTest {
  private final HttpCall call = new HttpCall("HEAD", Map.of("X-Mine", "yes"), 10_000, 1);
  private HttpServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("X-Method", exchange.getRequestMethod());
          exchange
              .getResponseHeaders()
              .set("X-Header", exchange.getRequestHeaders().getFirst("X-Mine"));
          exchange.getResponseHeaders().set("Location", "/there");
          exchange.sendResponseHeaders(
              exchange.getRequestURI().getPath().equals("/") ? 308 : 200, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  @Test
  void asksTheSameWhereItIsRedirectedTo() throws IOException {
    HttpURLConnection answer = call.send(uri(), (redirect, next) -> true);

    assertThat(answer.getResponseCode()).isEqualTo(200);
    assertThat(answer.getURL().getPath()).isEqualTo("/there");
    assertThat(answer.getHeaderField("X-Method")).isEqualTo("HEAD");
    assertThat(answer.getHeaderField("X-Header")).isEqualTo("yes");
  }

  @Test
  void aRedirectMayBeTheAnswer() throws IOException {
    HttpURLConnection answer =
        call.send(uri(), (redirect, next) -> !next.getPath().equals("/there"));

    assertThat(answer.getResponseCode()).isEqualTo(308);
  }

  @Test
  void aRedirectMayBeRefused() {
    assertThatThrownBy(
            () ->
                call.send(
                    uri(),
                    (redirect, next) -> {
                      throw new HttpCall.RedirectException("not to " + next.getPath());
                    }))
        .isInstanceOf(HttpCall.RedirectException.class)
        .hasMessage("not to /there");
  }

  @Test
  void leavesHttpsForNothingElse() throws IOException {
    URI safe = URI.create("https://here.example/a");

    assertThat(HttpCall.resolve(safe, "b")).hasToString("https://here.example/b");
    assertThat(HttpCall.resolve(safe, "https://there.example/")).hasHost("there.example");
    assertThat(HttpCall.resolve(URI.create("http://here.example/"), safe.toString()))
        .isEqualTo(safe);
    for (String to : new String[] {"http://here.example/", "file:///etc/hostname", "http://["}) {
      assertThatThrownBy(() -> HttpCall.resolve(safe, to))
          .isInstanceOf(HttpCall.RedirectException.class)
          .hasMessage("redirects to " + to);
    }
  }

  private URI uri() {
    return URI.create("http://localhost:%d/".formatted(server.getAddress().getPort()));
  }
}
