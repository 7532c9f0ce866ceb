package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.cli.service.TaggerApp;
import io.tagstream.ner.tag.EntityFilter;
import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.runtime.topic.TopicSetup;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.streams.app.TaggerSettings;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.output.Telling;
import io.tagstream.streams.tagging.TaggingSettings;
import io.tagstream.testkit.broker.RunningBroker;
import io.tagstream.testkit.tagger.ModelShelf;
import io.tagstream.testkit.tagger.Sentences;
import io.tagstream.testkit.tagger.TaggedReader;
import io.tagstream.testkit.tagger.Taggers;
import io.tagstream.web.WebServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tagger on a real broker says the same of a sentence, whichever way it comes. */
class HttpTaggingIT extends RunningBroker {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int PARTITIONS = 2;

  /** By id. */
  private static final Map<String, String> SENTENCES =
      Map.of(
          "plain", "{\"text\":\"in Paris, and not in Rome\"}",
          "emoji", "{\"text\":\"😀 in Oslo\"}",
          "tokens", "{\"tokens\":[\"in\",\"Bonn\"],\"x\":1}",
          "empty", "{\"text\":\"\"}");

  @TempDir Path temp;

  @Test
  void saysTheSameByTopicAndByHttp() throws Exception {
    Topics topics = new Topics("http.");
    try (ModelShelf shelf = new ModelShelf(broker.bootstrapServers(), topics, PARTITIONS, temp);
        Sentences sentences = new Sentences(broker.bootstrapServers(), topics, PARTITIONS);
        TaggerApp app = start(topics)) {
      HttpResponse<String> early = post(app, "application/json", "{\"text\":\"in Paris\"}");
      assertThat(early.statusCode()).isEqualTo(503);
      assertThat(early.headers().firstValue("Retry-After")).isPresent();
      assertThat(models(app).path("models")).isEmpty();

      shelf.publish("v1", shelf.model("v1", "{}"));
      shelf.promote("v1");
      SENTENCES.forEach(
          (id, json) -> sentences.sendRaw(Sentences.bytes(id), Sentences.bytes(json)));
      List<TaggedSentence> tagged;
      try (TaggedReader reader = new TaggedReader(broker.bootstrapServers(), topics)) {
        tagged = reader.await(read -> read.size() == SENTENCES.size());
      }

      for (TaggedSentence byTopic : tagged) {
        String body = SENTENCES.get(byTopic.id()).replace("{", "{\"id\":\"" + byTopic.id() + "\",");
        HttpResponse<String> response = post(app, "application/json", body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(Json.MAPPER.readValue(response.body(), TaggedSentence.class))
            .usingRecursiveComparison()
            .ignoringFields("taggedAt")
            .isEqualTo(byTopic);
      }
      assertThat(tagged).anySatisfy(sentence -> assertThat(sentence.entities()).isNotEmpty());
      JsonNode models = models(app);
      assertThat(models.path("serving").asText()).isEqualTo("v1");
      assertThat(models.at("/models/0/aliases/0").asText()).isEqualTo("champion");

      everyCommandOfItsPageDoes(app);

      shelf.publish("v2", shelf.model("v2", "{}"));
      shelf.promote("v2");
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  Json.MAPPER
                      .readTree(post(app, "text/plain", "in Rome").body())
                      .path("modelVersion")
                      .asText()
                      .equals("v2"));
    }
  }

  /** Those of the handbook, by a shell; they want {@code curl}. */
  private static void everyCommandOfItsPageDoes(TaggerApp app) throws Exception {
    List<String> commands =
        Files.readAllLines(Path.of("../src/docs/http.md")).stream()
            .filter(line -> line.startsWith("curl "))
            .toList();
    assertThat(commands).hasSize(8);
    for (String command : commands) {
      Process shell =
          new ProcessBuilder("sh", "-c", command.replace("localhost:8081", app.url()))
              .redirectErrorStream(true)
              .start();
      String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(shell.waitFor()).as("%s: %s", command, output).isZero();
      assertThat(Json.MAPPER.readTree(output).isObject()).as(output).isTrue();
    }
  }

  private TaggerApp start(Topics topics) throws IOException {
    TaggingSettings tagging =
        Taggers.settings(broker.bootstrapServers(), topics, temp.resolve("tagger")).toBuilder()
            .telling(Telling.of(new EntityFilter(Set.of("cap"), 0, Map.of())))
            .build();
    TaggerApp app =
        new TaggerApp(
            new TaggerSettings(
                tagging, new TopicSetup(true, PARTITIONS, TopicAdmin.BROKER_DEFAULT), null),
            WebServer.loopback(0),
            directory -> new FakeTagger());
    app.start();
    return app;
  }

  private static JsonNode models(TaggerApp app) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(app.url() + "/v1/models")).build();
    return Json.MAPPER.readTree(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  private static HttpResponse<String> post(TaggerApp app, String type, String body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(app.url() + "/v1/tag"))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
