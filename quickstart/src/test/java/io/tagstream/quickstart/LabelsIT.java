package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.runtime.health.Meters;
import io.tagstream.runtime.registry.RegistrySnapshot;
import io.tagstream.runtime.topic.TopicSetup;
import io.tagstream.schemas.SentenceDecoder;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.json.Json;
import io.tagstream.testkit.broker.RunningBroker;
import io.tagstream.web.WebServer;
import io.tagstream.web.api.Api;
import io.tagstream.web.http.Access;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Annotators at the desks of two taggers, which go away in the middle. */
@Tag("waiting")
class LabelsIT extends RunningBroker {
  private static final int SENTENCES = 20;
  private static final int PARTITIONS = 4;
  private static final String GROUP = "ner.tagstream-labels";

  private final Topics topics = new Topics("ner.");
  private final HttpClient http = HttpClient.newHttpClient();

  private WebServer serve() throws IOException {
    Api api =
        new Api(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            topics,
            null,
            null,
            new SentenceDecoder(10_000),
            Access.of(InetAddress.getLoopbackAddress(), null),
            () -> new RegistrySnapshot(Map.of(), Map.of(), Map.of()),
            () -> null,
            () -> 0,
            List.of(),
            () -> null);
    return WebServer.start(WebServer.loopback(0), new Meters(), List.of(), api);
  }

  /** Somebody with a browser. */
  private final class Annotator {
    private final String name;
    private final Map<String, JsonNode> hand = new TreeMap<>();
    private final List<String> decided = new ArrayList<>();
    private WebServer server;
    private ObjectNode last;

    private Annotator(String name, WebServer server) {
      this.name = name;
      this.server = server;
    }

    private HttpResponse<String> post(String path, Object body) throws Exception {
      return http.send(
          HttpRequest.newBuilder(URI.create(server.url() + path))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(Json.toJson(body)))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }

    /** Tells whether the desk is open. */
    private boolean look() throws Exception {
      HttpResponse<String> response =
          post(
              "/v1/labels/next",
              Map.of("annotator", name, "have", hand.keySet(), "count", 4 - hand.size()));
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      JsonNode answer = Json.MAPPER.readTree(response.body());
      answer.path("gone").forEach(id -> hand.remove(id.asText()));
      answer.path("sentences").forEach(one -> hand.put(one.path("id").asText(), one));
      return answer.path("open").asBoolean();
    }

    /** Accepts one of the sentences in hand, and sends that twice. */
    private void decide() throws Exception {
      JsonNode sentence = hand.remove(hand.keySet().iterator().next());
      last = Json.MAPPER.createObjectNode();
      last.put("annotator", name);
      last.set("id", sentence.path("id"));
      last.set("text", sentence.path("text"));
      last.set("entities", sentence.path("entities"));
      assertThat(send()).isEqualTo(200);
      assertThat(send()).isEqualTo(200);
      decided.add(last.path("id").asText());
    }

    private int send() throws Exception {
      return post("/v1/labels/decide", last).statusCode();
    }
  }

  /** Tells whether both have a desk that is open. */
  private static boolean look(Annotator one, Annotator other) throws Exception {
    boolean isOpen = one.look();
    return other.look() && isOpen;
  }

  private static Map<String, Integer> counts(LabelQueue queue) {
    Map<String, Integer> counts = new TreeMap<>();
    queue.gold().forEach((id, records) -> counts.put(id, records.size()));
    return counts;
  }

  private Map<TopicPartition, Long> committed() throws Exception {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    admin
        .listConsumerGroupOffsets(GROUP)
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach((partition, offset) -> offsets.put(partition, offset.offset()));
    return offsets;
  }

  @Test
  void writesEachDecisionOnceWhoeverGoesAway() throws Exception {
    new TopicSetup(true, PARTITIONS, (short) 1).ensure(admin, topics);
    LabelQueue queue = new LabelQueue(broker.bootstrapServers(), topics);
    queue.fill(SENTENCES, PARTITIONS, "");
    Annotator ann = new Annotator("ann", serve());
    Annotator bob = new Annotator("bob", serve());
    await().atMost(Duration.ofSeconds(60)).until(() -> look(ann, bob));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> look(ann, bob) && ann.hand.size() == 4 && bob.hand.size() == 4);
    assertThat(ann.hand.keySet()).doesNotContainAnyElementsOf(bob.hand.keySet());
    for (int i = 0; i < 3; i++) {
      ann.decide();
      bob.decide();
    }

    // As if both had been killed before they could commit anything, and an answer had been lost.
    ann.server.close();
    bob.server.close();
    Map<TopicPartition, OffsetAndMetadata> nothing = new HashMap<>();
    for (int i = 0; i < PARTITIONS; i++) {
      nothing.put(new TopicPartition(topics.labelQueue().name(), i), new OffsetAndMetadata(0));
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(
            () -> {
              admin.alterConsumerGroupOffsets(GROUP, nothing).all().get();
              return true;
            });
    try (WebServer again = serve()) {
      ann.server = again;
      bob.server = again;
      await().atMost(Duration.ofSeconds(60)).until(() -> look(ann, bob));
      assertThat(ann.hand).isNotEmpty();
      assertThat(ann.hand.keySet()).doesNotContainAnyElementsOf(ann.decided);
      assertThat(ann.send()).isEqualTo(200);
      while (ann.decided.size() + bob.decided.size() < SENTENCES) {
        for (Annotator one : List.of(ann, bob)) {
          assertThat(one.look()).isTrue();
          if (!one.hand.isEmpty()) {
            one.decide();
          }
        }
      }
      assertThat(ann.look()).isTrue();
      assertThat(ann.hand).isEmpty();

      Map<String, Integer> once = new TreeMap<>();
      for (int i = 0; i < SENTENCES; i++) {
        once.put("s-" + i, 1);
      }
      assertThat(counts(queue)).isEqualTo(once);
      ann.last.putArray("entities");
      assertThat(ann.send()).isEqualTo(409);
      ann.last.put("correction", true);
      assertThat(ann.send()).isEqualTo(200);
      once.put(ann.last.path("id").asText(), 2);
      assertThat(counts(queue)).isEqualTo(once);

      // Each partition has five sentences, and behind each the end of its transaction.
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(committed().values()).containsOnly(10L).hasSize(4));
    }
  }
}
