package io.tagstream.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tagstream.runtime.health.Check;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.json.Json;
import io.tagstream.web.api.Tagging;
import io.tagstream.web.http.Access;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server says of itself at {@code /openapi.json} is what it does. */
class OpenApiTest extends ApiFixture {
  private static final String DOCUMENT = "https://tagstream.test/openapi.json";
  private static final String CONTROL = "/v1/control";
  private static final String TEXT = "text/plain";
  private static final String JSON = "application/json";
  private static final String RESEND = "/v1/dead-letters";

  private static final List<String> LABELS = List.of("/v1/labels/next", "/v1/labels/decide");

  private final TreeSet<String> seen = new TreeSet<>();
  private JsonNode document;
  private SchemaRegistry schemas;

  @BeforeEach
  void readDocument() throws Exception {
    HttpResponse<String> response = call("GET", "/openapi.json");
    document = json(response);
    schemas =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemas(Map.of(DOCUMENT, response.body())));
    check("/openapi.json", "get", response);
  }

  @Test
  void describesEachAnswer(@TempDir Path folder) throws Exception {
    check("/", "get", call("GET", "/"));
    check("/health", "get", call("GET", "/health"));
    check("/metrics", "get", call("GET", "/metrics"));
    check("/v1/models", "get", call("GET", "/v1/models"));
    check("/v1/training/keys", "get", call("GET", "/v1/training/keys"));
    for (String path :
        List.of(
            "/",
            "/health",
            "/metrics",
            "/v1/live",
            "/v1/models",
            "/v1/record",
            "/v1/training/keys",
            "/openapi.json")) {
      check(path, "get", call("DELETE", path));
    }
    check("/v1/live", "get", call("GET", "/v1/live?below=x"));
    check("/v1/live", "get", call("GET", "/v1/live", "Sec-Fetch-Site", "cross-site"));
    check("/v1/record", "get", call("GET", "/v1/record?topic=x"));
    check("/v1/record", "get", call("GET", "/v1/record", "Sec-Fetch-Site", "cross-site"));
    model = Check.failed("gone");
    check("/health", "get", call("GET", "/health"));
    tag(post(TEXT, "Ada"));
    tag(post(JSON, "{\"text\":\"Ada\",\"id\":\"x\"}"));
    tag(post(JSON, "{\"sentences\":[\"Ada\",\"Bob\"]}"));
    tag(post(TEXT, ""));
    tag(post(TEXT, "a".repeat(200_000)));
    tag(post("x/y", "a"));
    tag(post(JSON, "{\"sentences\":[\"Ada\",3]}"));
    tag(call("PUT", "/v1/tag"));
    tag(post(TEXT, "a", "Sec-Fetch-Site", "cross-site"));
    tag(postTo("/v1/tag?words=true", JSON, "{\"sentences\":[\"Ada\"]}"));
    label("/v1/labels/next", "{\"annotator\":\"ann\",\"count\":4}", "{\"count\":1}");
    label(
        "/v1/labels/decide",
        "{\"annotator\":\"ann\",\"id\":\"s\",\"skip\":true}",
        "{\"annotator\":\"ann\",\"id\":\"s\"}");
    challenging.refusal = Tagging.Refusal.NO_MODEL;
    tag(postTo("/v1/tag?model=challenger", TEXT, "Ada"));
    tag(postTo("/v1/tag?model=other", TEXT, "Ada"));
    for (Tagging.Refusal refusal : Tagging.Refusal.values()) {
      tagging.refusal = refusal;
      tag(post(TEXT, "a"));
    }
    control(postTo(CONTROL, JSON, "{\"command\":\"retrain\""));
    control(postTo(CONTROL, JSON, "{\"command\":\"dance\"}"));
    control(postTo(CONTROL, TEXT, "{\"command\":\"rollback\"}"));
    control(postTo(CONTROL, JSON, "a".repeat(200_000)));
    control(call("PUT", CONTROL));
    control(postTo(CONTROL, JSON, "{}", "Sec-Fetch-Site", "cross-site"));
    tagging.refusal = null;
    tagging.holds = true;
    tag(post(TEXT, "a", "Prefer", "wait=0"));
    resendEachWay();
    server.close();
    Path tokens = Files.writeString(folder.resolve("tokens"), "secret");
    server = serve(Access.of(InetAddress.getLoopbackAddress(), tokens));
    tag(post(TEXT, "a"));
    control(postTo(CONTROL, JSON, "{\"command\":\"rollback\"}"));
    resend(postTo(RESEND, JSON, "{}"));
    for (String path : LABELS) {
      check(path, "post", postTo(path, JSON, "{}"));
    }

    TreeSet<String> promised = new TreeSet<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method ->
                            method
                                .getValue()
                                .path("responses")
                                .fieldNames()
                                .forEachRemaining(
                                    status -> promised.add(path.getKey() + " " + status))));
    // Seen by others: who sends slowly, what is a defect here, and what needs a broker.
    promised.removeAll(
        List.of("/v1/tag 408", "/v1/tag 421", "/v1/tag 500", "/metrics 500", "/metrics 503"));
    promised.removeAll(List.of(CONTROL + " 408", CONTROL + " 421", CONTROL + " 500"));
    // These want a broker, or the time for which it is waited for.
    promised.removeAll(List.of(CONTROL + " 200", CONTROL + " 503", CONTROL + " 504"));
    promised.removeIf(one -> one.matches("/v1/record (200|404|421|503|504)"));
    promised.removeIf(
        one -> one.matches("/v1/live (200|421|503)")); // PageIT, for one, has the first
    // Most want a broker; without one it depends on who loses patience first.
    for (int status : new int[] {200, 404, 408, 409, 421, 500, 503, 504}) {
      promised.remove(RESEND + " " + status);
      seen.remove(RESEND + " " + status);
    }
    for (String path : LABELS) {
      promised.removeIf(one -> one.matches(path + " (408|409|421|429|500|504)"));
    }
    promised.remove("/v1/labels/decide 200");
    assertThat(seen).containsExactlyElementsOf(promised);
  }

  private void resendEachWay() throws Exception {
    resend(postTo(RESEND, JSON, "{\"partition\":0,\"offset\":0,\"value\":\"x\"}"));
    resend(postTo(RESEND, JSON, "{\"partition\":0,\"offset\":-1}"));
    resend(postTo(RESEND, JSON, "{"));
    resend(postTo(RESEND, TEXT, "{}"));
    resend(postTo(RESEND, JSON, " ".repeat(200_000)));
    resend(call("PUT", RESEND));
    resend(postTo(RESEND, JSON, "{}", "Sec-Fetch-Site", "cross-site"));
  }

  private void resend(HttpResponse<String> response) throws IOException {
    check(RESEND, "post", response);
  }

  /** Sends something that can be taken, something that cannot, and what is neither. */
  private void label(String path, String good, String bad) throws Exception {
    check(path, "post", postTo(path, JSON, good));
    check(path, "post", postTo(path, JSON, bad));
    check(path, "post", postTo(path, JSON, "{"));
    check(path, "post", postTo(path, TEXT, good));
    check(path, "post", postTo(path, JSON, " ".repeat(200_000)));
    check(path, "post", call("PUT", path));
    check(path, "post", postTo(path, JSON, good, "Sec-Fetch-Site", "cross-site"));
  }

  private void tag(HttpResponse<String> response) throws IOException {
    check("/v1/tag", "post", response);
  }

  private void control(HttpResponse<String> response) throws IOException {
    check(CONTROL, "post", response);
  }

  private void check(String path, String method, HttpResponse<String> response) throws IOException {
    String status = Integer.toString(response.statusCode());
    seen.add(path + " " + status);
    JsonNode promise =
        document.path("paths").path(path).path(method).path("responses").path(status);
    assertThat(promise.isMissingNode()).as("%s %s: %s", path, status, response.body()).isFalse();
    promise
        .path("headers")
        .fieldNames()
        .forEachRemaining(
            name -> assertThat(response.headers().firstValue(name)).as(name).isPresent());
    String type =
        response.headers().firstValue("Content-Type").orElseThrow().replaceFirst(";.*", "");
    JsonNode content = promise.path("content").path(type);
    assertThat(content.isMissingNode()).as("%s %s: %s", path, status, type).isFalse();
    if (type.endsWith("json")) {
      String pointer =
          "#/paths/%s/%s/responses/%s/content/%s/schema"
              .formatted(escaped(path), method, status, escaped(type));
      assertThat(schema(pointer).validate(response.body(), InputFormat.JSON))
          .as(response.body())
          .isEmpty();
    }
  }

  private Schema schema(String pointer) {
    return schemas.getSchema(SchemaLocation.of(DOCUMENT + pointer));
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  @Test
  void hasTheRecordsOfTheTopics() throws IOException {
    for (String[] pair :
        new String[][] {
          {"TaggedSentence", "tagged-sentence"},
          {"EntityRecord", "entity-record"},
          {"ControlCommand", "control-command"}
        }) {
      ObjectNode record = (ObjectNode) Json.MAPPER.readTree(resource(pair[1] + ".schema.json"));
      record.remove(List.of("$schema", "$id", "$defs"));
      String here =
          document
              .at("/components/schemas/" + pair[0])
              .toString()
              .replace("#/components/schemas/EntityRecord", "entity-record.schema.json")
              .replace("#/components/schemas/Signals", "#/$defs/Signals");
      assertThat(Json.MAPPER.readTree(here)).isEqualTo(record);
    }
    JsonNode tagged = Json.MAPPER.readTree(resource("tagged-sentence.schema.json"));
    assertThat(document.at("/components/schemas/Signals")).isEqualTo(tagged.at("/$defs/Signals"));
  }

  private static byte[] resource(String name) throws IOException {
    try (var in = Topics.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }
}
