package io.tagstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tagstream.web.http.Access;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The protocol, as clients of all kinds speak it, on a connection that can be looked at. */
class HttpTest extends ApiFixture {
  private static final String HEAD =
      "POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: text/plain\r\n";

  private final List<RawClient> clients = new ArrayList<>();

  @AfterEach
  void hangUp() throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "HEAD,    /health,  200, ",
    "HEAD,    /metrics, 200, ",
    "OPTIONS, /v1/tag,  204, 'POST, OPTIONS'",
    "OPTIONS, /health,  204, 'GET, HEAD, OPTIONS'",
    "GET,     /v1/tag,  405, 'POST, OPTIONS'",
    "HEAD,    /v1/tag,  405, 'POST, OPTIONS'",
    "DELETE,  /v1/models, 405, 'GET, HEAD, OPTIONS'",
    "FOO,     /health,  405, 'GET, HEAD, OPTIONS'",
    "GET,     /v1/tag/, 404, ",
    "GET,     /v2,      404, ",
    "GET,     /v1/../health, 200, ",
    "GET,     /health?x=y, 200, "
  })
  void knowsMethodsAndPaths(String method, String path, int status, String allow) throws Exception {
    HttpResponse<String> response = call(method, path);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Allow").orElse(null)).isEqualTo(allow);
    assertThat(response.headers().map()).doesNotContainKeys("server", "x-powered-by");
    assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(response.headers().map().keySet()).noneMatch(name -> name.startsWith("access-c"));
  }

  @Test
  void makesAnIdWhereThereIsNoneThatIsSafe() throws Exception {
    assertThat(id(call("GET", "/health"))).matches("[0-9a-f-]{36}");
    for (String bad : List.of("a b", "<x>", "a".repeat(129), "ü")) {
      assertThat(
              head(
                  send(
                      "GET /health HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: "
                          + bad
                          + "\r\n\r\n")))
          .containsPattern("X-Request-Id: [0-9a-f-]{36}\r\n");
    }
  }

  @Test
  void speaksTheOldProtocol() throws Exception {
    assertThat(send("GET /health HTTP/1.0\r\n\r\n").read()).contains(" 200 ", "\"status\":\"UP\"");
    assertThat(
            send("POST /v1/tag HTTP/1.0\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nAda")
                .read())
        .contains(" 200 ", "\"text\":\"Ada\"");
    assertThat(send("GET /health\r\n\r\n").read()).doesNotContain(" 200 ");
  }

  @Test
  void takesABodyInChunks() throws Exception {
    String chunked = HEAD + "Transfer-Encoding: chunked\r\n\r\n";
    assertThat(send(chunked + "2\r\nAd\r\n1\r\na\r\n0\r\nT: x\r\n\r\n").read())
        .contains(" 200 ", "\"text\":\"Ada\"");
    assertThat(send(chunked + "0\r\n\r\n").read()).contains(" 400 ", "the body is empty");
    assertThat(send(chunked + "zz\r\nAda\r\n").read()).contains(" 400 ", "problem+json");
    assertThat(send(HEAD + "\r\n").read()).contains(" 400 ", "the body is empty");
  }

  @Test
  void asksForABodyOnlyIfItTakesIt() throws Exception {
    String expects = HEAD + "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n";
    RawClient client = send(expects);
    assertThat(client.readHead()).startsWith("HTTP/1.1 100 Continue");
    assertThat(client.send("Ada").read()).contains(" 200 ");

    assertThat(send(expects.replace(": 3", ": 300000")).read())
        .startsWith("HTTP/1.1 413 ")
        .doesNotContain("100 Continue");
    assertThat(send(expects.replace("text/plain", "x/y")).read()).startsWith("HTTP/1.1 415 ");
    assertThat(send(expects.replace("100-continue", "something")).read())
        .startsWith("HTTP/1.1 417 ");
  }

  @Test
  void answersWhoSendsMoreThanItReads() throws Exception {
    RawClient client = send(HEAD + "Content-Length: 3000000\r\n\r\n");
    boolean sent = client.send(new byte[3_000_000]);

    assertThat(client.read()).startsWith("HTTP/1.1 413 ").contains("Connection: close");
    assertThat(sent).isTrue();
  }

  @Test
  void keepsAConnectionForManyRequests() throws Exception {
    String request =
        "POST /v1/tag HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nAda";

    String answers = send(request.repeat(50) + HEAD + "Content-Length: 3\r\n\r\nend").read();

    assertThat(answers.split("HTTP/1.1 200 ", -1)).hasSize(52);
  }

  @ParameterizedTest
  @CsvSource({"414, 20000, 0", "431, 0, 20000"})
  void refusesHugeHeads(int status, int path, int header) throws Exception {
    String request =
        "GET /" + "a".repeat(path) + " HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(header);

    assertThat(send(request + "\r\n\r\n").read())
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("application/problem+json");
  }

  @Test
  void refusesWhatIsNoRequest() throws Exception {
    for (String bad :
        List.of(
            "GET /health HTTP/1.1\r\n\r\n", // no host
            "GET /health HTTP/9.9\r\nHost: localhost\r\n\r\n",
            HEAD + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nAda",
            HEAD + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "GET /health%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "\u0016\u0003\u0001\u0002\r\n\r\n")) {
      assertThat(send(bad).read()).as(bad).doesNotContain(" 200 ", " 500 ");
    }
    assertThat(call("GET", "/health").statusCode()).isEqualTo(200);
  }

  @Test
  void tellsWhoSendsTooSlowly() throws Exception {
    RawClient slow = send(HEAD + "Content-Length: 30\r\n\r\nAda");

    assertThat(slow.read())
        .startsWith("HTTP/1.1 408 ")
        .contains("the body did not come within 1 s");
  }

  @Test
  void takesBackTheSentencesOfWhoHasGone() throws Exception {
    tagging.holds = true;
    RawClient client = send(HEAD + "Content-Length: 3\r\n\r\nAda");
    await().until(() -> tagging.asked.size() == 1);

    client.close();

    await().until(() -> tagging.asked.get(0).isCancelled());
    assertThat(meters.get("tagstream.http.requests").tag("status", "499").timer().count())
        .isEqualTo(1);
  }

  @Test
  void answersOneAfterTheOtherWhoSendsOnWhileItWaits() throws Exception {
    tagging.holds = true;
    RawClient client =
        send(HEAD.replace("Connection: close\r\n", "") + "Content-Length: 3\r\n\r\nAda");
    await().until(() -> tagging.asked.size() == 1);
    client.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
    Thread.sleep(500); // which it notices

    tagging.release();

    assertThat(client.read()).startsWith("HTTP/1.1 200 ").contains("Connection: close");
  }

  @Test
  void answersThoseWhoWaitWhenItStops() throws Exception {
    tagging.holds = true;
    RawClient client = send(HEAD + "Content-Length: 3\r\n\r\nAda");
    await().until(() -> tagging.asked.size() == 1);

    CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
    tagging.release();

    assertThat(client.read()).startsWith("HTTP/1.1 200 ");
    closed.join();
  }

  @Test
  void wantsOneOfItsTokens(@TempDir Path folder) throws Exception {
    server.close();
    Path file = Files.writeString(folder.resolve("tokens"), "old-token=\r\n\n  new.token  \n");
    server = serve(Access.of(InetAddress.getLoopbackAddress(), file));

    for (String good : List.of("Bearer old-token=", "bearer  new.token", "BEARER new.token")) {
      assertThat(post("text/plain", "a", "Authorization", good).statusCode()).isEqualTo(200);
    }
    for (String bad :
        List.of("Bearer old", "Bearer", "Basic bmV3LnRva2Vu", "new.token", "Bearer new.token x")) {
      HttpResponse<String> response = post("text/plain", "a", "Authorization", bad);
      problem(response, 401);
      assertThat(response.headers().firstValue("WWW-Authenticate").orElseThrow())
          .startsWith("Bearer realm=\"tagstream\"");
    }
    problem(post("text/plain", "a"), 401);
    for (String path : List.of("/health", "/metrics", "/v1/models", "/openapi.json")) {
      assertThat(call("GET", path).statusCode()).isEqualTo(200);
    }
    assertThat(tagging.asked).hasSize(3);
  }

  @Test
  void tagsForNobodyWhereOthersHearItAndThereIsNoToken() throws Exception {
    server.close();
    Access access = Access.of(InetAddress.getByName("192.0.2.1"), null);
    server = serve(access);

    assertThat(access.isClosed()).isTrue();
    assertThat(problem(post("text/plain", "a"), 403)).contains("--http-token-file");
    assertThat(call("GET", "/health").statusCode()).isEqualTo(200);
  }

  @Test
  void servesNoPageOfAnotherSite() throws Exception {
    problem(post("text/plain", "a", "Origin", "https://example.org"), 403);
    problem(post("text/plain", "a", "Sec-Fetch-Site", "cross-site"), 403);
    assertThat(post("text/plain", "a", "Origin", server.url()).statusCode()).isEqualTo(200);
    assertThat(post("text/plain", "a", "Sec-Fetch-Site", "same-origin").statusCode())
        .isEqualTo(200);
  }

  @Test
  void listsModelsWithoutTheirAddresses() throws Exception {
    HttpResponse<String> response = call("GET", "/v1/models");

    assertThat(json(response).path("serving").asText()).isEqualTo("v1");
    assertThat(json(response).at("/models").findValuesAsText("version"))
        .containsExactly("v0", "v1");
    assertThat(json(response).at("/models/1/aliases/0").asText()).isEqualTo("champion");
    assertThat(response.body()).doesNotContain("secret");
  }

  private RawClient send(String request) throws IOException {
    RawClient client = new RawClient(server.port());
    clients.add(client);
    return client.send(request);
  }

  private static String head(RawClient client) throws IOException {
    return client.readHead();
  }

  private static String id(HttpResponse<String> response) {
    return response.headers().firstValue("X-Request-Id").orElseThrow();
  }
}
