package io.tagstream.streams.scoring.join;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.streams.scoring.drift.SignalWatch;
import io.tagstream.streams.scoring.join.SentenceScores.Change;
import io.tagstream.streams.scoring.join.SentenceScores.Mismatch;
import io.tagstream.streams.scoring.meters.GoldOutcome;
import io.tagstream.streams.scoring.meters.ScoringMetrics;
import io.tagstream.streams.scoring.output.InternalTopics;
import io.tagstream.streams.scoring.output.RejectedRecords;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import io.tagstream.streams.stage.DeadLetters;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Keeps each sentence until its retention is over, and emits the scores that its records cause;
 * and, now and then, a sentence that wants gold.
 */
public final class JoinProcessor implements Processor<String, SentenceUpdate, Object, Object> {
  /** Gold, in the partition of its sentence. */
  public static final String GOLD_BY_ID = "scoring-gold-by-id";

  public static final String SCORES_SINK = "scoring-write-scores";
  public static final String LABELS_SINK = "scoring-write-labels";
  public static final String SIGNAL_ALARMS_SINK = "scoring-write-signal-alarms";
  public static final String DEAD_LETTERS = "scoring-join-dead-letters";

  public static final String SENTENCES = "scoring-sentences";
  public static final String EXPIRY = "scoring-sentences-expiry";
  static final String SIGNALS = "scoring-signals";

  /** Topics that Kafka Streams makes for it. */
  public static final InternalTopics TOPICS =
      InternalTopics.changelogs(SENTENCES, EXPIRY, SIGNALS).withRepartition(GOLD_BY_ID);

  // A store keeps no nulls, and the index has nothing to say but its keys: no format either.
  private static final String NOTHING = "";

  private final ScoringConfig config;
  private final Retention retention;
  private final ScoringMetrics metrics;
  private final DeadLetters deadLetters;
  private final LeastSure leastSure = new LeastSure();
  private ProcessorContext<Object, Object> context;
  private RejectedRecords rejected;
  private String changelog;
  private KeyValueStore<String, StoredSentence> sentences;
  private KeyValueStore<String, String> expiry;
  private SignalWatch signals;
  private Cancellable expiration;
  private Cancellable queueing;

  public JoinProcessor(ScoringConfig config, ScoringMetrics metrics, DeadLetters deadLetters) {
    this.config = config;
    this.deadLetters = deadLetters;
    this.retention = Retention.of(config.retention());
    this.metrics = metrics;
  }

  /** The stores; cached, since a sentence and its gold often come together. */
  public static Set<StoreBuilder<?>> stores() {
    return Set.of(
        store(SENTENCES, SentenceSerdes.stored()),
        store(EXPIRY, Serdes.String()),
        store(SIGNALS, SignalWatch.serde()));
  }

  private static <V> StoreBuilder<KeyValueStore<String, V>> store(String name, Serde<V> values) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), Serdes.String(), values)
        .withCachingEnabled();
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
    rejected = new RejectedRecords(context, deadLetters, DEAD_LETTERS);
    changelog = context.applicationId() + "-" + SENTENCES + "-changelog";
    sentences = context.getStateStore(SENTENCES);
    expiry = context.getStateStore(EXPIRY);
    signals = new SignalWatch(context.getStateStore(SIGNALS), context.currentStreamTimeMs());
    expiration =
        context.schedule(
            Duration.ofMillis(retention.bucketMillis()), PunctuationType.STREAM_TIME, this::expire);
  }

  /** Kafka Streams may init a closed one again, after a transaction that was aborted. */
  @Override
  public void close() {
    expiration.cancel();
    leastSure.clear();
    stopQueueing();
  }

  @Override
  public void process(Record<String, SentenceUpdate> record) {
    String id = record.key();
    StoredSentence stored = sentences.get(id);
    SentenceScores before = stored == null ? SentenceScores.EMPTY : stored.sentence();
    Change change = record.value().applyTo(before);
    if (record.value() instanceof SentenceUpdate.Result result && isTooMuch(id, change.state())) {
      reject(record, result.tagged());
      return;
    }
    keep(id, stored, change.state());
    change
        .deltas()
        .forEach(
            delta ->
                context.forward(
                    new Record<>(delta.version(), delta.toRecord(id), delta.timestamp()),
                    SCORES_SINK));
    SentenceScores.net(change.deltas()).forEach(metrics::evaluated);
    change.outcome().ifPresent(metrics::gold);
    change.mismatched().forEach(mismatch -> reject(record, mismatch));
    if (change.outcome().equals(Optional.of(GoldOutcome.MATCHED))) {
      long tagged = change.state().firstTagged().orElseThrow();
      metrics.goldDelay(Duration.ofMillis(Math.max(0, record.timestamp() - tagged)));
    }
    if (record.value() instanceof SentenceUpdate.Result result
        && !before.predictions().containsKey(result.tagged().modelVersion())) {
      tagged(result.tagged(), record.timestamp(), change.state());
    }
    expectOfLabelled(change);
    if (config.actions().labelsPerHour() > 0) {
      wantGold(record, change.state());
    }
  }

  private boolean isTooMuch(String id, SentenceScores sentence) {
    return 3L * id.length() + sentence.bytes() > deadLetters.limits().of(changelog).maxBytes();
  }

  /** What the versions before made of the sentence stays. */
  private void reject(Record<String, SentenceUpdate> record, TaggedSentence tagged) {
    Topic<String, TaggedSentence> topic = config.topics().taggedEntities();
    rejected.reject(
        new Record<>(
            record.key().getBytes(UTF_8),
            topic.valueSerde().serializer().serialize(topic.name(), tagged),
            record.timestamp()),
        "the entities that versions have found in this sentence are too many to keep");
  }

  /** Gold of another text is no gold of the sentence. */
  private void reject(Record<String, SentenceUpdate> record, Mismatch mismatch) {
    metrics.gold(GoldOutcome.MISMATCHED);
    GoldRecord gold = mismatch.record();
    DeadLetter why =
        DeadLetter.rejected(
            config.topics().goldEntities().name(),
            gold.partition(),
            gold.offset(),
            "gold of another text than the sentence's: " + mismatch.reason());
    // Headers are those of the gold if it has come just now.
    Headers headers =
        record.value() instanceof SentenceUpdate.Gold ? record.headers() : new RecordHeaders();
    rejected.bury(
        new Record<>(record.key().getBytes(UTF_8), gold.value().get(), record.timestamp(), headers),
        why);
  }

  /** A version has tagged the sentence for the first time. */
  private void tagged(TaggedSentence tagged, long timestamp, SentenceScores sentence) {
    String version = tagged.modelVersion();
    sentence.expected(version).ifPresent(expected -> metrics.expected(version, expected));
    signals
        .add(tagged, Instant.ofEpochMilli(timestamp), context.currentStreamTimeMs())
        .forEach(
            alarm -> {
              metrics.drifted(alarm);
              context.forward(new Record<>(version, alarm, timestamp), SIGNAL_ALARMS_SINK);
            });
  }

  /** Tells what a version expected of a sentence whose gold has come. */
  private void expectOfLabelled(Change change) {
    change.deltas().stream()
        .filter(delta -> delta.sign() > 0 && delta.revision() == 0)
        .map(ScoreDelta::version)
        .forEach(
            version ->
                change
                    .state()
                    .expected(version)
                    .ifPresent(e -> metrics.expectedOfLabelled(version, e)));
  }

  private void wantGold(Record<String, SentenceUpdate> record, SentenceScores sentence) {
    if (sentence.gold() != null) {
      leastSure.labelled(record.key());
    } else if (record.value() instanceof SentenceUpdate.Result result
        && result.tagged().champion() == null) {
      leastSure.offer(record.withValue(result.tagged()));
    }
    if (queueing == null && !leastSure.isEmpty()) {
      queueing =
          context.schedule(
              Duration.ofHours(1).dividedBy(config.actions().labelsPerHour()),
              PunctuationType.WALL_CLOCK_TIME,
              now -> queue());
    }
  }

  /** Ends itself when there was nothing to do: an idle application commits nothing. */
  private void queue() {
    if (leastSure.isEmpty()) {
      stopQueueing();
    }
    leastSure
        .take()
        .ifPresent(
            sentence -> {
              metrics.queuedForLabel();
              context.forward(sentence, LABELS_SINK);
            });
  }

  private void stopQueueing() {
    if (queueing != null) {
      queueing.cancel();
      queueing = null;
    }
  }

  private void keep(String id, StoredSentence old, SentenceScores sentence) {
    if (sentence.isEmpty()) {
      delete(id, old);
      return;
    }
    // Stream time, not the record's: a late record is kept as long as any other.
    StoredSentence kept =
        new StoredSentence(retention.bucket(context.currentStreamTimeMs()), sentence);
    if (kept.equals(old)) {
      return;
    }
    sentences.put(id, kept);
    if (old == null || old.bucket() != kept.bucket()) {
      deleteFromIndex(id, old);
      expiry.put(Retention.indexKey(kept.bucket(), id), NOTHING);
    }
  }

  private void delete(String id, StoredSentence old) {
    if (old != null) {
      sentences.delete(id);
      deleteFromIndex(id, old);
    }
  }

  private void deleteFromIndex(String id, StoredSentence old) {
    if (old != null) {
      expiry.delete(Retention.indexKey(old.bucket(), id));
    }
  }

  private void expire(long streamTime) {
    signals.expire(streamTime - retention.millis());
    try (KeyValueIterator<String, String> expired =
        expiry.range(null, retention.expiredBefore(streamTime))) {
      while (expired.hasNext()) {
        KeyValue<String, String> entry = expired.next();
        String id = Retention.id(entry.key);
        StoredSentence sentence = sentences.delete(id);
        expiry.delete(entry.key);
        if (sentence != null && sentence.sentence().isUnmatched()) {
          metrics.gold(GoldOutcome.UNMATCHED);
        }
      }
    }
  }
}
