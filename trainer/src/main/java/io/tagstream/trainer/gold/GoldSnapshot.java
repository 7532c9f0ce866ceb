package io.tagstream.trainer.gold;

import io.tagstream.ner.corpus.CorpusWriter;
import io.tagstream.ner.files.Partial;
import io.tagstream.runtime.topic.TopicReader;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.SentenceRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The gold topic as it stood at one moment, as the files of a corpus.
 *
 * @param directory holds the files
 * @param description what is in them and what was left out, for people
 */
public record GoldSnapshot(Path directory, String description) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String DESCRIPTION = "description.txt";

  /**
   * Reads the topic to where it ends now, and the sentences that it leaves out; unless the
   * directory is there already, from an earlier attempt at the same training.
   *
   * @param heldOutShare how much of the sentences is held out, between 0 and 1
   * @param client how to reach the broker, as any Kafka client takes it
   * @throws IllegalArgumentException if there is nothing to train on, or nothing held out
   */
  public static GoldSnapshot take(
      double heldOutShare, Map<String, Object> client, Topics topics, Path directory)
      throws IOException {
    if (!Files.isDirectory(directory)) {
      write(read(client, topics, heldOutShare), topics, directory);
    }
    return new GoldSnapshot(directory, Files.readString(directory.resolve(DESCRIPTION)));
  }

  private static GoldCorpus read(Map<String, Object> client, Topics topics, double heldOutShare) {
    GoldRecords gold = new GoldRecords(topics.goldEntities());
    readAll(client, topics.goldEntities(), gold::accept);
    Set<String> wanted = new HashSet<>();
    gold.forEach(
        (id, entry) -> {
          if (GoldCorpus.wantsText(entry.gold())) {
            wanted.add(id);
          }
        });
    Map<String, SentenceRecord> sentences = new HashMap<>();
    if (!wanted.isEmpty()) {
      Topic<String, SentenceRecord> topic = topics.sentences();
      readAll(
          client,
          topic,
          record -> {
            String id = id(record);
            if (wanted.contains(id)
                && topic.decode(record.value()) instanceof Decoded.Value<SentenceRecord> decoded) {
              sentences.put(id, decoded.value());
            }
          });
    }
    return GoldCorpus.of(gold, sentences, heldOutShare);
  }

  private static String id(ConsumerRecord<byte[], byte[]> record) {
    String key = record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
    return SentenceRecord.id(key, record.topic(), record.partition(), record.offset());
  }

  private static void readAll(
      Map<String, Object> client,
      Topic<?, ?> topic,
      Consumer<ConsumerRecord<byte[], byte[]>> consumer) {
    try (TopicReader reader = new TopicReader(client, topic.name())) {
      reader.readToEnd(
          PATIENCE,
          record -> {
            consumer.accept(record);
            return true;
          });
    }
  }

  /** All of it or nothing. */
  private static void write(GoldCorpus corpus, Topics topics, Path directory) throws IOException {
    String description = topics.goldEntities().name() + ": " + corpus.describe();
    if (corpus.train().isEmpty() || corpus.dev().isEmpty()) {
      throw new IllegalArgumentException(
          "train_topic: there is not enough gold yet: " + description);
    }
    // What a kill leaves goes with the training's folder.
    try (Partial partial = Partial.directory(directory)) {
      GoldSnapshot written = new GoldSnapshot(partial.path(), description);
      CorpusWriter.write(written.train(), corpus.train());
      CorpusWriter.write(written.dev(), corpus.dev());
      Files.write(written.labels(), corpus.labels());
      Files.writeString(partial.path().resolve(DESCRIPTION), description);
      partial.finish();
    }
  }

  /** The sentences to learn from. */
  public Path train() {
    return directory.resolve("train.txt");
  }

  /** The held-out sentences. */
  public Path dev() {
    return directory.resolve("dev.txt");
  }

  /** The tags of both. */
  public Path labels() {
    return directory.resolve("labels.txt");
  }
}
