package io.tagstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tagstream.web.http.Access;
import java.net.InetAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The page's files, and who sees them. */
class PageServingTest extends ApiFixture {
  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void givesBrowsersThePageAndOthersAnIndex() throws Exception {
    HttpResponse<String> page = get("/", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    assertThat(page.body()).startsWith("<!doctype html>");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(page.headers().firstValue("X-Frame-Options")).contains("DENY");

    assertThat(get("/").body()).startsWith("Tagstream: /metrics /health /v1/tag");
  }

  @Test
  void letsBrowsersKeepWhatHasNotChanged() throws Exception {
    HttpResponse<String> script = get("/page/app.js");
    assertThat(script.headers().firstValue("Content-Type"))
        .contains("text/javascript; charset=utf-8");
    String tag = script.headers().firstValue("ETag").orElseThrow();

    HttpResponse<String> again = get("/page/app.js", "If-None-Match", tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(get("/page/app.js", "If-None-Match", "\"x\"").statusCode()).isEqualTo(200);
  }

  @Test
  void showsNothingUnderAForeignNameOrToAForeignPage() throws Exception {
    for (String path :
        new String[] {
          "/v1/live", "/v1/record?topic=gold-entities&partition=0&offset=0", "/page/app.js"
        }) {
      try (RawClient client = new RawClient(server.port())) {
        client.send("GET %s HTTP/1.1\r\nHost: evil.example:80\r\n\r\n".formatted(path));
        assertThat(client.readHead()).as(path).startsWith("HTTP/1.1 421 ");
      }
      assertThat(get(path, "Sec-Fetch-Site", "cross-site").statusCode()).as(path).isEqualTo(403);
    }
    try (RawClient client = new RawClient(server.port())) {
      client.send("GET /page/app.js HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void readsWithoutATokenWhereOthersCanReachIt() throws Exception {
    server.close();
    server = serve(Access.of(InetAddress.getByName("192.0.2.1"), null));
    try (RawClient client = new RawClient(server.port())) {
      client.send("GET /page/app.js HTTP/1.1\r\nHost: tagger.example\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void saysWhatIsWrongWithAQuestion() throws Exception {
    assertThat(problem(get("/v1/live?below=2"), 400)).isEqualTo("'below' is no number from 0 to 1");
    assertThat(problem(get("/v1/record"), 400)).isEqualTo("'topic' is none that is shown here");
    for (String topic : new String[] {"model-bundles", "sentences", "others"}) {
      assertThat(problem(get("/v1/record?partition=0&offset=0&topic=" + topic), 400))
          .isEqualTo("'topic' is none that is shown here");
    }
    assertThat(problem(get("/v1/record?topic=gold-entities&partition=-1&offset=0"), 400))
        .isEqualTo("'partition' is no number");
    try (RawClient client = new RawClient(server.port())) {
      client.send("GET /v1/live?view=%ZZ HTTP/1.0\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void tellsHowItIsWhileTheBrokerIsAway() throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      client.send("GET /v1/live HTTP/1.0\r\n\r\n");
      assertThat(client.readHead()).contains("Content-Type: text/event-stream");
      StringBuilder text = new StringBuilder();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> text.append(client.readSome()).indexOf("event: status") > 0);
      assertThat(text.toString()).contains("\"serving\":\"v1\"").contains("\"writing\":\"open\"");
    }
  }
}
