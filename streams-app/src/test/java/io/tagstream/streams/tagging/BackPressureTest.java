package io.tagstream.streams.tagging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.schemas.TopicLimits;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.engine.BatchQueue;
import io.tagstream.streams.engine.BatchSettings;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.engine.InMemoryEngineMetrics;
import io.tagstream.streams.engine.ServingModel;
import io.tagstream.streams.input.JsonFormat;
import io.tagstream.streams.output.Telling;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;

/** A model that is much slower than what comes: memory stays within its bounds. */
class BackPressureTest {
  private static final BatchSettings BATCH =
      new BatchSettings(500, 100, 2000, Duration.ofSeconds(20));
  private static final int MOST_BYTES = 100_000;
  private static final int SENTENCES = 300;

  private final Topics topics = new Topics();
  private final InMemoryEngineMetrics engine = new InMemoryEngineMetrics();
  private final InMemoryTaggingMetrics tagging = new InMemoryTaggingMetrics();
  private final Semaphore never = new Semaphore(0);

  @Test
  void boundsTheTokensOfSentencesOfManyWords() {
    run("Word ".repeat(400));

    assertThat(engine.mostTokensInFlight.get()).isBetween(1600L, 2000L);
    assertThat(tagging.mostBytesInFlight).hasValueLessThan(MOST_BYTES);
  }

  @Test
  void boundsTheBytesOfSentencesOfOneLongWord() {
    int bytes = 9000;
    run("x".repeat(bytes));

    assertThat(tagging.mostBytesInFlight.get())
        .isBetween((long) MOST_BYTES - bytes, MOST_BYTES + bytes + 1000L);
    assertThat(engine.mostTokensInFlight).hasValueLessThan(100);
  }

  private void run(String text) {
    FakeTagger slow = new FakeTagger(batch -> pause());
    try (BatchQueue queue = new BatchQueue(BATCH, new ServingModel("slow", slow), engine);
        TopologyTestDriver driver = driver(queue)) {
      TestInputTopic<byte[], byte[]> sentences =
          driver.createInputTopic(
              topics.sentences().name(), new ByteArraySerializer(), new ByteArraySerializer());
      for (int i = 0; i < SENTENCES; i++) {
        sentences.pipeInput(text.getBytes(StandardCharsets.UTF_8));
      }
    }
    assertThat(tagging.tagged).hasPositiveValue();
    assertThat(tagging.bytesInFlight).hasValue(0);
  }

  private TopologyTestDriver driver(BatchQueue queue) {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    config.put("processing.exception.handler.global.enabled", true);
    TaggingTopology topology =
        new TaggingTopology(
            topics,
            Role.champion(topics),
            new JsonFormat(10_000),
            Telling.ALL,
            queue,
            () -> {},
            new HeldOffsets(),
            Duration.ZERO,
            new BytesInFlight(MOST_BYTES, tagging),
            TopicLimits::usual,
            tagging);
    return new TopologyTestDriver(topology.build(), config);
  }

  private void pause() {
    try {
      var unused = never.tryAcquire(2, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
