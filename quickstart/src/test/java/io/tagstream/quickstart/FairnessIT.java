package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.broker.EmbeddedBroker;
import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.streams.engine.BatchQueue;
import io.tagstream.streams.engine.BatchSettings;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.engine.InMemoryEngineMetrics;
import io.tagstream.streams.engine.ServingModel;
import io.tagstream.streams.stage.Stage;
import io.tagstream.streams.tagging.InMemoryTaggingMetrics;
import io.tagstream.streams.tagging.TaggingSettings;
import io.tagstream.streams.tagging.TaggingStage;
import io.tagstream.testkit.tagger.TaggedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One partition has more than the model can do; what comes on another one must not wait for it. */
class FairnessIT {
  private static final Logger LOG = LoggerFactory.getLogger(FairnessIT.class);
  private static final int BACKLOG = 100_000;
  private static final int RARE = 10;

  /** A hundredth of what there is to do, and nine batches. */
  private static final long MOST_BETWEEN = 1000;

  private static final BatchSettings BATCH =
      new BatchSettings(1000, 256, 8000, Duration.ofSeconds(10));

  private final Topics topics = new Topics();
  private final InMemoryEngineMetrics engineMetrics = new InMemoryEngineMetrics();
  private final InMemoryTaggingMetrics taggingMetrics = new InMemoryTaggingMetrics();
  private final Semaphore never = new Semaphore(0);

  @TempDir Path directory;

  @Test
  void aRareSentenceDoesNotWaitForTheBacklogOfAnotherPartition() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
        BatchQueue queue = queue();
        KafkaProducer<String, String> producer = producer(broker)) {
      for (int i = 0; i < BACKLOG; i++) {
        var unused = send(producer, 0, "flood-" + i);
      }
      try (Stage stream = stream(broker, queue);
          TaggedReader reader = new TaggedReader(broker.bootstrapServers(), topics)) {
        stream.start();
        reader.await(all -> !all.isEmpty());

        List<Instant> sent = new ArrayList<>();
        for (int i = 0; i < RARE; i++) {
          String id = "rare-" + i;
          sent.add(Instant.now());
          send(producer, 1, id).get();
          reader.await(all -> all.stream().anyMatch(s -> s.id().equals(id)));
        }

        List<TaggedSentence> tagged = reader.await(all -> true);
        List<Long> between = new ArrayList<>();
        for (int i = 0; i < RARE; i++) {
          between.add(between(tagged, sent.get(i), "rare-" + i));
        }
        LOG.info("Results between a rare sentence and its own: {}", between);
        assertThat(tagged).as("there is still a backlog").hasSizeLessThan(BACKLOG);
        assertThat(between).allMatch(results -> results < MOST_BETWEEN);
        assertThat(engineMetrics.mostTokensInFlight.get()).isLessThanOrEqualTo(8000);
      }
    }
  }

  private static long between(List<TaggedSentence> tagged, Instant sent, String id) {
    Instant result =
        tagged.stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow().taggedAt();
    return tagged.stream()
        .filter(s -> s.taggedAt().isAfter(sent) && s.taggedAt().isBefore(result))
        .count();
  }

  private Future<?> send(KafkaProducer<String, String> producer, int partition, String id) {
    return producer.send(
        new ProducerRecord<>(
            topics.sentences().name(), partition, id, "Number " + id + " of many in a row"));
  }

  private KafkaProducer<String, String> producer(EmbeddedBroker broker)
      throws ExecutionException, InterruptedException {
    Map<String, Object> config = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (Admin admin = Admin.create(config)) {
      TopicAdmin.createMissing(admin, topics, 2, TopicAdmin.BROKER_DEFAULT);
    }
    return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
  }

  /** Some four thousand sentences a second. */
  private BatchQueue queue() {
    FakeTagger slow = new FakeTagger(batch -> pause());
    return new BatchQueue(BATCH, new ServingModel("fake", slow), engineMetrics);
  }

  private void pause() {
    try {
      var unused = never.tryAcquire(30, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One thread, so that it has both partitions. */
  private Stage stream(EmbeddedBroker broker, BatchQueue queue) {
    TaggingSettings usual =
        TaggingSettings.of(broker.bootstrapServers(), directory.resolve("state"));
    return TaggingStage.of(usual, queue, taggingMetrics);
  }
}
