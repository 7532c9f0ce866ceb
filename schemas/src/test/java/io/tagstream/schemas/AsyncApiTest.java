package io.tagstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The AsyncAPI document says what {@link Topics} does. */
class AsyncApiTest {
  private final JsonNode document = read();

  @Test
  void hasAChannelForEachTopic() {
    assertThat(document.path("channels").findValuesAsText("address"))
        .containsExactlyElementsOf(new Topics().all().stream().map(Topic::name).toList());
  }

  @Test
  void wantsTheTopicsConfigured() {
    Map<String, Map<String, String>> wanted = new TreeMap<>();
    new Topics().all().forEach(topic -> wanted.put(topic.name(), topic.config()));

    Map<String, Map<String, String>> found = new TreeMap<>();
    for (JsonNode channel : document.path("channels")) {
      found.put(channel.path("address").asText(), config(channel));
    }

    assertThat(found).isEqualTo(wanted);
  }

  @Test
  void givesOrderedTopicsOnePartition() {
    Set<String> ordered =
        new Topics()
            .all().stream().filter(Topic::ordered).map(Topic::name).collect(Collectors.toSet());

    Set<String> found = new TreeSet<>();
    for (JsonNode channel : document.path("channels")) {
      if (channel.at("/bindings/kafka/partitions").asInt() == 1) {
        found.add(channel.path("address").asText());
      }
    }

    assertThat(found).isEqualTo(ordered);
  }

  @Test
  void refersToTheSchemaOfEachRecordThatIsSentAlone() {
    Set<String> references = new TreeSet<>();
    for (JsonNode message : document.at("/components/messages")) {
      JsonNode reference = message.at("/payload/schema/$ref");
      if (!reference.isMissingNode()) {
        assertThat(AsyncApiTest.class.getResource(reference.asText())).isNotNull();
        references.add(reference.asText().replaceAll("^./|[.]schema[.]json$", ""));
      }
    }

    Set<String> records = Samples.all().map(Samples.Sample::name).collect(Collectors.toSet());
    records.removeAll(Set.of("entity-record", "bundle-reference", "model-comparison"));
    assertThat(references).isEqualTo(records);
  }

  @Test
  void refersOnlyToWhatItHolds() {
    assertThat(document.findValuesAsText("$ref"))
        .filteredOn(reference -> reference.startsWith("#"))
        .isNotEmpty()
        .allSatisfy(
            reference -> assertThat(document.at(reference.substring(1)).isMissingNode()).isFalse());
  }

  @Test
  void usesEveryChannelInAnOperation() {
    Set<String> used = new TreeSet<>();
    for (JsonNode operation : document.path("operations")) {
      assertThat(operation.path("action").asText()).isIn("send", "receive");
      used.add(operation.at("/channel/$ref").asText().replace("#/channels/", ""));
    }

    Set<String> channels = new TreeSet<>();
    document.path("channels").fieldNames().forEachRemaining(channels::add);
    assertThat(used).isEqualTo(channels);
  }

  private static Map<String, String> config(JsonNode channel) {
    Map<String, String> config = new TreeMap<>();
    channel
        .at("/bindings/kafka/topicConfiguration")
        .properties()
        .forEach(
            entry ->
                config.put(
                    entry.getKey(),
                    entry.getValue().isArray()
                        ? entry.getValue().get(0).asText()
                        : entry.getValue().asText()));
    return config;
  }

  private static JsonNode read() {
    try {
      return new YAMLMapper().readTree(Resources.bytes("asyncapi.yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
