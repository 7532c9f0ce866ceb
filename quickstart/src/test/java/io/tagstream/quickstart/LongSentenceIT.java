package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.broker.EmbeddedBroker;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.tag.NerModel;
import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.streams.engine.BatchQueue;
import io.tagstream.streams.engine.BatchSettings;
import io.tagstream.streams.engine.InMemoryEngineMetrics;
import io.tagstream.streams.engine.ServingModel;
import io.tagstream.streams.stage.Stage;
import io.tagstream.streams.tagging.InMemoryTaggingMetrics;
import io.tagstream.streams.tagging.TaggingStage;
import io.tagstream.testkit.tagger.TaggedReader;
import io.tagstream.testkit.tagger.Taggers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As much as a sentence may have, of many kinds, before a real model that is small. */
class LongSentenceIT {
  private static final Path MODEL =
      Path.of("..", "ner", "src", "test", "resources", "architectures", "bert");
  private static final int BYTES = 256 << 10;
  private static final List<String> KINDS =
      List.of("Mary went to London ", "x", "倫", "🎡", "\u0301", "a ", "!?", "👩‍");
  private static final int SHORT = 20;

  /** For one batch, however long its sentence takes. */
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Topics topics = new Topics();
  private final InMemoryEngineMetrics engine = new InMemoryEngineMetrics();
  private final InMemoryTaggingMetrics tagging = new InMemoryTaggingMetrics();

  @TempDir Path directory;

  @Test
  void eachIsAnsweredOnceAndOthersGoBetween() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
        BatchQueue queue = queue();
        KafkaProducer<String, String> producer = producer(broker);
        Stage stream =
            TaggingStage.of(
                Taggers.settings(broker.bootstrapServers(), topics, directory.resolve("state")),
                queue,
                tagging);
        TaggedReader reader = new TaggedReader(broker.bootstrapServers(), topics)) {
      for (int i = 0; i < KINDS.size(); i++) {
        send(producer, 0, "long-" + i, KINDS.get(i));
      }
      send(producer, 0, "tokens", tokens());
      stream.start();
      Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> !engine.batches.isEmpty());

      for (int i = 0; i < SHORT; i++) {
        producer
            .send(new ProducerRecord<>(topics.sentences().name(), 1, "short-" + i, "Mary"))
            .get();
      }
      List<TaggedSentence> before =
          reader.await(
              all -> all.stream().filter(s -> s.id().startsWith("short")).count() == SHORT);
      assertThat(before).extracting(TaggedSentence::id).doesNotContain("tokens");

      Awaitility.await()
          .atMost(180, TimeUnit.SECONDS)
          .until(
              () -> tagging.tagged.get() + tagging.deadLettered.get() == KINDS.size() + 1 + SHORT);
      assertThat(engine.failedBatches).hasValue(0);
      assertThat(engine.batches).allMatch(batch -> batch.paddedTokens() <= batch.budgetTokens());
    }
  }

  private static String tokens() throws Exception {
    List<String> tokens = Collections.nCopies(50_000, "a");
    return new ObjectMapper().writeValueAsString(Map.of("tokens", tokens));
  }

  private void send(KafkaProducer<String, String> producer, int partition, String id, String unit)
      throws Exception {
    int times = Math.max(1, BYTES / unit.getBytes(StandardCharsets.UTF_8).length);
    producer
        .send(new ProducerRecord<>(topics.sentences().name(), partition, id, unit.repeat(times)))
        .get();
  }

  private BatchQueue queue() throws Exception {
    return new BatchQueue(
        new BatchSettings(1024, 1024, 0, TIMEOUT),
        new ServingModel("v1", NerModel.load(MODEL, Kernel.PLAIN)),
        engine);
  }

  private KafkaProducer<String, String> producer(EmbeddedBroker broker) {
    Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (Admin admin = Admin.create(client)) {
      TopicAdmin.createMissing(admin, topics, 2, TopicAdmin.BROKER_DEFAULT);
    }
    return new KafkaProducer<>(client, new StringSerializer(), new StringSerializer());
  }
}
