package io.tagstream.streams.tagging;

import io.tagstream.schemas.SentenceDecoder;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.EventTime;
import io.tagstream.streams.engine.TaggingEngine;
import java.time.Duration;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/**
 * The tagging stage: {@code sentences -> tag -> tagged-entities}, and what cannot be tagged to
 * {@code dead-letters}. It is one sub-topology without state; holding commits back relies on that.
 *
 * @param topics what it reads and writes
 * @param decoder reads sentences
 * @param engine tags them
 * @param takeover run before the first record of a partition that comes here, see {@link
 *     TaggingStream}
 * @param heldOffsets shared with the clients, see {@link HoldBackClientSupplier}
 * @param earliestCommit how long after a commit a task that has nothing left in flight asks for the
 *     next one, rather than wait out the interval
 * @param bytesInFlight what all tasks together have in flight, in bytes of keys and values
 * @param metrics told of every record
 */
record TaggingTopology(
    Topics topics,
    SentenceDecoder decoder,
    TaggingEngine engine,
    Runnable takeover,
    HeldOffsets heldOffsets,
    Duration earliestCommit,
    BytesInFlight bytesInFlight,
    TaggingMetrics metrics) {
  static final String SENTENCES = "sentences";
  static final String TAG = "tag";
  static final String TAGGED = "tagged-entities";
  static final String DEAD_LETTERS = "dead-letters";

  /** The topology, every operator named. */
  Topology build() {
    ByteArrayDeserializer asBytes = new ByteArrayDeserializer();
    ByteArraySerializer bytes = new ByteArraySerializer();
    return new Topology()
        .addSource(
            AutoOffsetReset.earliest(),
            SENTENCES,
            new EventTime(),
            asBytes,
            asBytes,
            topics.sentences().name())
        .addProcessor(TAG, () -> new InFlightProcessor(this), SENTENCES)
        .addSink(TAGGED, topics.taggedEntities().name(), bytes, bytes, TAG)
        .addSink(DEAD_LETTERS, topics.deadLetters().name(), bytes, bytes, TAG);
  }
}
