package io.tagstream.streams.scoring;

import io.tagstream.schemas.EvaluationScore;
import io.tagstream.streams.scoring.SentenceScores.Change;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps each sentence until its retention is over, and emits the scores that its records cause. */
final class JoinProcessor implements Processor<String, SentenceUpdate, String, EvaluationScore> {
  static final String SENTENCES = "scoring-sentences";
  static final String EXPIRY = "scoring-sentences-expiry";
  // A store keeps no nulls, and the index has nothing to say but its keys.
  private static final String NOTHING = "";

  private final Retention retention;
  private final ScoringMetrics metrics;
  private ProcessorContext<String, EvaluationScore> context;
  private KeyValueStore<String, StoredSentence> sentences;
  private KeyValueStore<String, String> expiry;

  JoinProcessor(Retention retention, ScoringMetrics metrics) {
    this.retention = retention;
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<String, EvaluationScore> context) {
    this.context = context;
    sentences = context.getStateStore(SENTENCES);
    expiry = context.getStateStore(EXPIRY);
    context.schedule(
        Duration.ofMillis(retention.bucketMillis()), PunctuationType.STREAM_TIME, this::expire);
  }

  @Override
  public void process(Record<String, SentenceUpdate> record) {
    String id = record.key();
    StoredSentence stored = sentences.get(id);
    Change change =
        record.value().applyTo(stored == null ? SentenceScores.EMPTY : stored.sentence());
    keep(id, stored, change.state());
    change
        .deltas()
        .forEach(
            delta ->
                context.forward(
                    new Record<>(delta.version(), delta.toRecord(id), delta.timestamp())));
    SentenceScores.net(change.deltas()).forEach(metrics::evaluated);
    change.outcome().ifPresent(metrics::gold);
    if (change.outcome().equals(Optional.of(GoldOutcome.MATCHED))) {
      long tagged = change.state().firstTagged().orElseThrow();
      metrics.goldDelay(Duration.ofMillis(Math.max(0, record.timestamp() - tagged)));
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
