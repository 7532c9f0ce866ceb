package io.tagstream.streams.tagging;

import io.tagstream.ner.tag.Tagging;
import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.record.SentenceRecord;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.streams.engine.TaggingResult;
import io.tagstream.streams.stage.DeadLetters;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.processor.api.Record;

/** A record in flight: what arrived, and what will become of it. */
final class PendingRecord {
  private static final int OVERHEAD_BYTES = 256;

  private final IncomingRecord incoming;
  private final String id;
  private final SentenceRecord sentence;
  private final String rejection;
  private final CompletableFuture<TaggingResult> result;

  private PendingRecord(
      IncomingRecord incoming,
      String id,
      SentenceRecord sentence,
      String rejection,
      CompletableFuture<TaggingResult> result) {
    this.incoming = incoming;
    this.id = id;
    this.sentence = sentence;
    this.rejection = rejection;
    this.result = result;
  }

  /** A sentence that the model has. */
  static PendingRecord sentence(
      IncomingRecord incoming,
      String id,
      SentenceRecord sentence,
      CompletableFuture<TaggingResult> result) {
    return new PendingRecord(incoming, id, sentence, null, result);
  }

  /** A record that the model never sees; it still keeps its place in the order. */
  static PendingRecord rejected(IncomingRecord incoming, String reason) {
    return new PendingRecord(incoming, null, null, reason, CompletableFuture.completedFuture(null));
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
    if (rejection != null) {
      return rejected(rejection);
    }
    TaggingResult value = result.join();
    if (value instanceof TaggingResult.Unreadable unreadable) {
      return failed(unreadable.cause());
    }
    try {
      return tagged((TaggingResult.Tagged) value, stage, clock);
    } catch (RuntimeException e) {
      // A result that cannot be written: the stream goes on without it, and says so.
      return failed(e);
    }
  }

  private Output tagged(TaggingResult.Tagged tagged, TaggingTopology stage, Clock clock) {
    Tagging tagging = stage.entities().of(tagged.tagging());
    Topic<String, TaggedSentence> topic = stage.role().results();
    TaggedSentence value =
        Results.of(
            id,
            sentence.text(),
            tagging,
            tagged.modelVersion(),
            clock.instant(),
            stage.role().champion().get());
    byte[] bytes = topic.valueSerde().serializer().serialize(topic.name(), value);
    Record<byte[], byte[]> record =
        incoming.record().withKey(id.getBytes(StandardCharsets.UTF_8)).withValue(bytes);
    return stage
        .limits()
        .of(topic.name())
        .refusal(DeadLetters.raw(record), clock.millis())
        .map(reason -> rejected("tagged, " + reason))
        .orElseGet(() -> new Output.Tagged(record, tagging));
  }

  private Output rejected(String reason) {
    return new Output.ToDeadLetters(incoming.record(), incoming.rejected(reason));
  }

  private Output failed(RuntimeException cause) {
    StringWriter trace = new StringWriter();
    cause.printStackTrace(new PrintWriter(trace));
    return new Output.ToDeadLetters(
        incoming.record(),
        new DeadLetter(
            incoming.topic(),
            incoming.partition(),
            incoming.offset(),
            cause.getClass().getName(),
            String.valueOf(cause.getMessage()),
            trace.toString()));
  }

  /** What a record has become. */
  sealed interface Output {
    /** A tagged sentence. */
    record Tagged(Record<byte[], byte[]> record, Tagging tagging) implements Output {}

    /** The record as it came, and the reason why it was not tagged. */
    record ToDeadLetters(Record<byte[], byte[]> record, DeadLetter why) implements Output {}
  }
}
