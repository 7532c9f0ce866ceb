package io.tagstream.streams.stage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.runtime.topic.LimitWatch;
import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.Topics;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;

class RefusedOutputsTest {
  @Test
  void whatCannotBeSerializedIsADeadLetterAndTheStreamGoesOn() {
    Serializer<String> picky =
        (topic, value) -> {
          if (value.equals("bad")) {
            throw new SerializationException("not this one");
          }
          return value.getBytes(UTF_8);
        };
    Topology topology =
        new Topology()
            .addSource("in", new StringDeserializer(), new StringDeserializer(), "in")
            .addSink("out", "out", new StringSerializer(), picky, "in");
    Topics topics = new Topics();
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    try (LimitWatch limits = new LimitWatch(Map.of(), List.of())) {
      config.putAll(RefusedOutputs.config(Map.of(), limits, topics.deadLetters()));
      try (TopologyTestDriver driver = new TopologyTestDriver(topology, config)) {
        var in = driver.createInputTopic("in", new StringSerializer(), new StringSerializer());
        in.pipeInput("a", "good");
        in.pipeInput("b", "bad");
        in.pipeInput("c", "good");

        var out =
            driver.createOutputTopic("out", new StringDeserializer(), new StringDeserializer());
        assertThat(out.readKeyValuesToList()).extracting(kv -> kv.key).containsExactly("a", "c");
        var letter =
            driver
                .createOutputTopic(
                    topics.deadLetters().name(),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer())
                .readRecord();
        assertThat(letter.key()).isEqualTo("b".getBytes(UTF_8));
        assertThat(letter.value()).isEqualTo("bad".getBytes(UTF_8));
        DeadLetter why = DeadLetter.readFrom(letter.headers());
        assertThat(why.topic()).isEqualTo("in");
        assertThat(why.offset()).isEqualTo(1);
      }
    }
  }
}
