package io.tagstream.web;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.schemas.json.Json;
import io.tagstream.web.api.Tagging;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code POST /v1/tag} takes, and what it says of what it does not take. */
class TagRequestTest extends ApiFixture {
  private static final String JSON = "application/json";

  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "text/plain; charset=utf-8", "TEXT/PLAIN;charset=\"UTF-8\""})
  void tagsAText(String type) throws Exception {
    HttpResponse<String> response = post(type, "Ada 🦄 lives\r\n", "X-Request-Id", "my-id");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("X-Request-Id")).contains("my-id");
    JsonNode result = json(response);
    assertThat(result.path("id").asText()).isEqualTo("my-id");
    assertThat(result.path("text").asText()).isEqualTo("Ada 🦄 lives");
    assertThat(result.at("/entities/0/end").asInt()).isEqualTo(11);
    assertThat(result.path("modelVersion").asText()).isEqualTo("v1");
  }

  @Test
  void takesATextAsItIsThoughItLooksLikeJson() throws Exception {
    assertThat(json(post("text/plain", "{\"text\":\"x\"}")).path("text").asText())
        .isEqualTo("{\"text\":\"x\"}");
  }

  @Test
  void tagsASentenceAsOnTheTopic() throws Exception {
    JsonNode text = json(post(JSON, "{\"id\":\"s1\",\"text\":\"Ada lives\",\"other\":1}"));
    assertThat(text.path("id").asText()).isEqualTo("s1");
    JsonNode tokens = json(post(JSON, "\uFEFF {\"tokens\":[\"Ada\",\"lives\"],\"id\":null}"));
    assertThat(tokens.path("text").asText()).isEqualTo("Ada lives");
    assertThat(tokens.path("id").asText()).isNotEmpty();
    assertThat(json(post(JSON, "{\"text\":\"\"}")).path("entities")).isEmpty();
  }

  @Test
  void tagsAListInItsOrder() throws Exception {
    HttpResponse<String> response =
        post(
            JSON,
            "{\"sentences\":[\"one\",{\"text\":\"two\",\"id\":\"x\"},{\"text\":\"three\",\"id\":\"x\"}]}",
            "X-Request-Id",
            "r");

    JsonNode results = json(response).path("sentences");
    assertThat(results.findValuesAsText("id")).containsExactly("r-0", "x", "x");
    assertThat(results.findValuesAsText("modelVersion")).containsExactly("v1", "v1", "v1");
    assertThat(json(post(JSON, "{\"sentences\":[]}")).path("sentences").isArray()).isTrue();
  }

  @Test
  void takesAllSentencesOrNone() throws Exception {
    HttpResponse<String> response =
        post(JSON, "{\"sentences\":[\"good\",{},\"good\",3,{\"text\":\"a\",\"id\":7}]}");

    assertThat(problem(response, 422)).startsWith("3 sentences: neither 'text' nor 'tokens'");
    assertThat(json(response).path("errors").findValuesAsText("pointer"))
        .containsExactly("#/sentences/1", "#/sentences/3", "#/sentences/4/id");
    assertThat(tagging.asked).isEmpty();

    HttpResponse<String> poisoned = post(JSON, "{\"sentences\":[\"good\",\"poison\"]}");
    assertThat(problem(poisoned, 422)).isEqualTo("cannot be tagged: it is poison");
    assertThat(json(poisoned).at("/errors/0/pointer").asText()).isEqualTo("#/sentences/1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | {\"text\":",
        "400 | {\"text\":\"a\"} x",
        "400 | {'text':'a'}",
        "400 | nothing",
        "422 | []",
        "422 | \"text\"",
        "422 | null",
        "422 | {}",
        "422 | {\"text\":1}",
        "422 | {\"text\":\"\\ud83e\"}",
        "422 | {\"text\":\"a\",\"id\":\"\\udd84\"}",
        "422 | {\"text\":\"a\",\"id\":{}}",
        "422 | {\"tokens\":\"a\"}",
        "422 | {\"tokens\":[\"\"]}",
        "422 | {\"text\":\"a\",\"tokens\":[\"b\"]}",
        "422 | {\"sentences\":{}}",
        "422 | {\"sentences\":null}",
        "422 | {\"sentences\":[null]}",
        "422 | {\"sentences\":[[]]}",
        "422 | {\"sentences\":[],\"text\":\"a\"}",
      })
  void saysWhatIsWrongWithABody(int status, String body) throws Exception {
    assertThat(problem(post(JSON, body), status)).isNotEmpty();
    assertThat(tagging.asked).isEmpty();
  }

  @Test
  void refusesBytesThatAreNoText() throws Exception {
    byte[] latin = {'M', (byte) 0xFC, 'n', 's', 't', 'e', 'r'};
    assertThat(problem(post("text/plain", BodyPublishers.ofByteArray(latin)), 400))
        .isEqualTo("the body is not valid UTF-8");
    assertThat(problem(post(JSON, BodyPublishers.ofByteArray("{}".getBytes(UTF_16LE))), 400))
        .isNotEmpty();
    assertThat(problem(post("text/plain", ""), 400)).startsWith("the body is empty");
    assertThat(problem(post(JSON, ""), 400)).startsWith("the body is empty");
  }

  @Test
  void refusesHugeNesting() throws Exception {
    assertThat(problem(post(JSON, "[".repeat(50_000)), 400)).contains("nesting");
    assertThat(problem(post(JSON, "{\"a\":".repeat(15_000)), 400)).contains("nesting");
    assertThat(problem(post(JSON, "{\"a\":" + "9".repeat(50_000) + "}"), 400)).isNotEmpty();
  }

  @Test
  void refusesWhatIsTooLarge() throws Exception {
    assertThat(problem(post("text/plain", "a".repeat(100_001)), 413)).contains("100,000 bytes");
    byte[] large = "a".repeat(1 << 20).getBytes(UTF_16LE);
    assertThat(
            problem(
                post(
                    "text/plain",
                    BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))),
                413))
        .contains("100,000 bytes");
    assertThat(problem(post("text/plain", "ü".repeat(5_001)), 422))
        .isEqualTo("10002 bytes: at most 10000 are allowed");
    String list = Json.toJson(Map.of("sentences", Collections.nCopies(1001, "a")));
    assertThat(problem(post(JSON, list), 413))
        .isEqualTo("1,001 sentences: at most 1,000 in a request");
  }

  @Test
  void takesAsManySentencesAsItSays() throws Exception {
    String list = Json.toJson(Map.of("sentences", Collections.nCopies(1000, "a")));

    assertThat(json(post(JSON, list)).path("sentences")).hasSize(1000);
    assertThat(meters.counter("tagstream.http.sentences").count()).isEqualTo(1000);
  }

  @Test
  void refusesOtherMediaTypesAndSaysWhichItTakes() throws Exception {
    for (String type :
        List.of(
            "application/x-www-form-urlencoded",
            "text/html",
            "application/jsonl",
            "text/plain; charset=iso-8859-1",
            "text/plain; charset=nonsense",
            "application/json; charset=utf-16",
            ";",
            "text")) {
      HttpResponse<String> response = post(type, "a");
      assertThat(problem(response, 415)).contains("send text/plain or application/json");
      assertThat(response.headers().firstValue("Accept-Post"))
          .contains("text/plain, application/json");
    }
    assertThat(problem(post(null, "a"), 415)).startsWith("no Content-Type");
    HttpResponse<String> zipped = post("text/plain", "a", "Content-Encoding", "gzip");
    assertThat(problem(zipped, 415)).startsWith("Content-Encoding 'gzip'");
    assertThat(zipped.headers().firstValue("Accept-Encoding")).contains("identity");
  }

  @Test
  void waitsForNoModelThatIsNotThere() throws Exception {
    tagging.refusal = Tagging.Refusal.NO_MODEL;
    assertRetry(post("text/plain", "a"), 503, "there is no model yet");
    tagging.refusal = Tagging.Refusal.STUCK;
    assertRetry(post("text/plain", "a"), 503, "the model does not answer");
    tagging.refusal = Tagging.Refusal.FULL;
    assertRetry(post("text/plain", "a"), 429, "too much is waiting here: try again later");
    tagging.refusal = null;
    assertThat(post("text/plain", "a").statusCode()).isEqualTo(200);
  }

  @Test
  void tellsWhenTheModelFails() throws Exception {
    tagging.failure = new IllegalStateException("no memory");

    assertRetry(post(JSON, "{\"sentences\":[\"a\",\"b\"]}"), 503, "not tagged: no memory");
  }

  @Test
  void answersInTimeAndTakesBackWhatNobodyWaitsFor() throws Exception {
    tagging.holds = true;

    assertRetry(
        post("text/plain", "a", "Prefer", "wait=1"), 504, "the model did not answer in time");
    long begun = System.nanoTime();
    assertRetry(
        post("text/plain", "a", "Prefer", "respond-async, wait=0"),
        504,
        "the model did not answer in time");
    assertThat((System.nanoTime() - begun) / 1e9).isLessThan(0.9);
    await().until(() -> tagging.asked.stream().allMatch(result -> result.isCancelled()));
  }

  @Test
  void namesTheModelOfTheMomentThatASentenceCame() throws Exception {
    tagging.holds = true;
    var first =
        http.sendAsync(
            HttpRequest.newBuilder(uri("/v1/tag"))
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("a"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    await().until(() -> tagging.asked.size() == 1);
    tagging.version = "v2";
    tagging.release();

    assertThat(json(first.get()).path("modelVersion").asText()).isEqualTo("v1");
    assertThat(json(post("text/plain", "a")).path("modelVersion").asText()).isEqualTo("v2");
  }

  private static void assertRetry(HttpResponse<String> response, int status, String detail)
      throws Exception {
    assertThat(problem(response, status)).isEqualTo(detail);
    assertThat(Integer.parseInt(response.headers().firstValue("Retry-After").orElseThrow()))
        .isPositive();
  }
}
