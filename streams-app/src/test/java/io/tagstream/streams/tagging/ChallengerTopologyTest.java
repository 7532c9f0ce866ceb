package io.tagstream.streams.tagging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tagstream.ner.tag.Reading;
import io.tagstream.ner.tag.Tagger;
import io.tagstream.runtime.topic.Sample;
import io.tagstream.schemas.TopicLimits;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.engine.TaggingResult;
import io.tagstream.streams.input.JsonFormat;
import io.tagstream.streams.output.Telling;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tagging stage in the role of a challenger. */
class ChallengerTopologyTest {
  private static final double SHARE = 0.5;

  private final Topics topics = new Topics("t.");
  private final InMemoryTaggingMetrics metrics = new InMemoryTaggingMetrics();
  private final FakeTagger tagger = new FakeTagger();
  private String champion = "v1";
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> sentences;
  private TestOutputTopic<String, TaggedSentence> results;

  @BeforeEach
  void start() {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    config.put("processing.exception.handler.global.enabled", true);
    driver =
        new TopologyTestDriver(
            new TaggingTopology(
                    topics,
                    Role.challenger(topics, SHARE, () -> champion, () -> true),
                    new JsonFormat(1000),
                    Telling.ALL,
                    (source, position, encoding) -> tag(encoding),
                    () -> {},
                    new HeldOffsets(),
                    Duration.ZERO,
                    new BytesInFlight(1_000_000, metrics),
                    TopicLimits::usual,
                    metrics)
                .build(),
            config);
    sentences =
        driver.createInputTopic(
            topics.sentences().name(), new ByteArraySerializer(), new ByteArraySerializer());
    results =
        driver.createOutputTopic(
            topics.challengerEntities().name(),
            topics.challengerEntities().keySerde().deserializer(),
            topics.challengerEntities().valueSerde().deserializer());
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void tagsTheSentencesOfItsSampleInTheirOrder() {
    List<String> ids = IntStream.range(0, 100).mapToObj(i -> "s-" + i).toList();

    ids.forEach(id -> send(id, "in Paris"));

    assertThat(results.readKeyValuesToList())
        .extracting(result -> result.key)
        .containsExactlyElementsOf(ids.stream().filter(new Sample(SHARE)::has).toList());
  }

  @Test
  void namesTheChampionOfTheMoment() {
    send("s-2", "in Paris");
    champion = "v3";
    send("s-4", "in Rome");

    assertThat(results.readValuesToList())
        .extracting(TaggedSentence::modelVersion, TaggedSentence::champion)
        .containsExactly(tuple("v2", "v1"), tuple("v2", "v3"));
  }

  @Test
  void passesOverWhatItCannotTag() {
    sentences.pipeInput(new byte[] {(byte) 0xFF}, bytes("in Paris"));
    send("s-2", "{");
    send("s-2", "UNENCODABLE");
    send("s-4", "in Rome");

    assertThat(results.readKeyValuesToList()).singleElement().matches(r -> r.key.equals("s-4"));
    assertThat(driver.producedTopicNames()).containsExactly(topics.challengerEntities().name());
    assertThat(metrics.bytesInFlight).hasValue(0);
  }

  private CompletableFuture<TaggingResult> tag(Function<Tagger, Reading> encoding) {
    try {
      return CompletableFuture.completedFuture(
          new TaggingResult.Tagged(tagger.read(encoding.apply(tagger)), "v2"));
    } catch (IllegalArgumentException e) {
      return CompletableFuture.completedFuture(new TaggingResult.Unreadable(e));
    }
  }

  private void send(String id, String value) {
    sentences.pipeInput(bytes(id), bytes(value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
