package io.tagstream.streams.tagging;

import io.tagstream.ner.tag.Tagging;
import io.tagstream.schemas.DeadLetter;
import io.tagstream.streams.engine.TaggingResult;
import io.tagstream.streams.input.Document;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.Record;

/** A record in flight: what arrived, and what will become of it. */
final class PendingRecord {
  private static final int OVERHEAD_BYTES = 256;

  private final IncomingRecord incoming;
  private final String id;
  private final Document document;
  private final String rejection;
  private final CompletableFuture<TaggingResult> result;

  private PendingRecord(
      IncomingRecord incoming,
      String id,
      Document document,
      String rejection,
      CompletableFuture<TaggingResult> result) {
    this.incoming = incoming;
    this.id = id;
    this.document = document;
    this.rejection = rejection;
    this.result = result;
  }

  /** A sentence that the model has. */
  static PendingRecord sentence(
      IncomingRecord incoming,
      String id,
      Document document,
      CompletableFuture<TaggingResult> result) {
    return new PendingRecord(incoming, id, document, null, result);
  }

  /** A record that the model never sees; it still keeps its place in the order. */
  static PendingRecord rejected(IncomingRecord incoming, String reason) {
    return new PendingRecord(incoming, null, null, reason, CompletableFuture.completedFuture(null));
  }

  /** Where it came from. */
  TopicPartition partition() {
    return incoming.topicPartition();
  }

  long offset() {
    return incoming.offset();
  }

  /** Memory that it takes, roughly. */
  int bytes() {
    return OVERHEAD_BYTES + incoming.size();
  }

  /** When it came here, by {@link System#nanoTime}. */
  long arrivedNanos() {
    return incoming.arrivedNanos();
  }

  double secondsSinceArrival() {
    return (System.nanoTime() - incoming.arrivedNanos()) / 1e9;
  }

  boolean isDone() {
    return result.isDone();
  }

  /** Done, failed or cancelled. */
  CompletableFuture<TaggingResult> result() {
    return result;
  }

  /**
   * What to send on.
   *
   * @throws java.util.concurrent.CompletionException if the model failed
   */
  Output output(TaggingTopology stage, Clock clock) {
    Outcome outcome = new Outcome(incoming, stage, clock);
    if (rejection != null) {
      return outcome.rejected(rejection);
    }
    TaggingResult value = result.join();
    if (value instanceof TaggingResult.Unreadable unreadable) {
      return outcome.failed(unreadable.cause());
    }
    try {
      return outcome.tagged(id, document, (TaggingResult.Tagged) value);
    } catch (RuntimeException e) {
      // A result that cannot be written: the stream goes on without it, and says so.
      return outcome.failed(e);
    }
  }

  /** What a record has become. */
  sealed interface Output {
    /** A tagged sentence: what tells of it, by sink, and the tagging that is told. */
    record Tagged(Map<String, Record<byte[], byte[]>> records, Tagging tagging) implements Output {}

    /** The record as it came, and the reason why it was not tagged. */
    record ToDeadLetters(Record<byte[], byte[]> record, DeadLetter why) implements Output {}
  }
}
