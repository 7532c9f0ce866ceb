package io.tagstream.quickstart;

import io.tagstream.ner.corpus.Sentence;
import io.tagstream.runtime.process.Daemons;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.SentenceRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends held-out sentences over and over, at a steady rate, and what most of them truly hold a
 * while later, as annotators would.
 */
final class SentenceFeed implements AutoCloseable {
  private final List<Sentence> sentences;
  private final Topics topics;
  private final String idPrefix;
  private final LongPredicate hasGold;
  private final Duration goldDelay;
  private final KafkaProducer<byte[], byte[]> producer;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Daemons.named("sentence-feed"));
  private volatile long sent;

  /**
   * Connects; nothing is sent before {@link #start}.
   *
   * @param idPrefix begins the ids of the sentences, which a number ends
   * @param hasGold which of these numbers have gold
   */
  SentenceFeed(
      String bootstrapServers,
      Topics topics,
      List<Sentence> sentences,
      String idPrefix,
      LongPredicate hasGold,
      Duration goldDelay) {
    this.sentences = sentences;
    this.topics = topics;
    this.idPrefix = idPrefix;
    this.hasGold = hasGold;
    this.goldDelay = goldDelay;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.LINGER_MS_CONFIG,
                5),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Begins to send. */
  void start(double perSecond) {
    var unused =
        clock.scheduleAtFixedRate(this::send, 0, (long) (1e9 / perSecond), TimeUnit.NANOSECONDS);
  }

  /** Sentences sent so far. */
  long sent() {
    return sent;
  }

  /** Sends no more sentences; returns when the gold of all has been sent and is acknowledged. */
  void finish() throws InterruptedException {
    CountDownLatch last = new CountDownLatch(1);
    clock.execute(
        () -> {
          stopped = true;
          if (goldSent == goldDue) {
            last.countDown();
          }
          finished = last;
        });
    last.await();
    producer.flush();
  }

  // Of the clock's thread alone.
  private long goldDue;
  private long goldSent;
  private boolean stopped;
  private CountDownLatch finished;

  private void send() {
    if (stopped) {
      return;
    }
    long number = sent;
    Sentence sentence = sentences.get((int) (number % sentences.size()));
    String id = idPrefix + number;
    send(topics.sentences(), id, SentenceRecord.of(sentence.tokens()));
    sent = number + 1;
    if (!hasGold.test(number)) {
      return;
    }
    goldDue++;
    var unused =
        clock.schedule(
            () -> {
              GoldSentence gold = GoldSentence.ofTags(sentence.tokens(), sentence.tags());
              send(topics.goldEntities(), id, gold);
              goldSent++;
              if (finished != null && goldSent == goldDue) {
                finished.countDown();
              }
            },
            goldDelay.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private <V> void send(Topic<String, V> topic, String id, V value) {
    byte[] key = topic.keySerde().serializer().serialize(topic.name(), id);
    byte[] bytes = topic.valueSerde().serializer().serialize(topic.name(), value);
    var unused = producer.send(new ProducerRecord<>(topic.name(), key, bytes));
  }

  @Override
  public void close() {
    clock.shutdownNow();
    producer.close();
  }
}
