package io.tagstream.streams.tagging;

import io.tagstream.runtime.topic.OutputLimits;
import io.tagstream.schemas.TopicSelection;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.engine.TaggingEngine;
import io.tagstream.streams.input.InputFormat;
import io.tagstream.streams.output.Telling;
import io.tagstream.streams.stage.DeadLetters;
import io.tagstream.streams.stage.EventTime;
import java.time.Duration;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;

/**
 * The tagging stage: {@code sentences -> tag -> tagged-entities}, and what cannot be tagged to
 * {@code dead-letters}; a challenger's has {@code challenger-entities}, and no dead letters. It is
 * one sub-topology without state; holding commits back relies on that.
 *
 * @param topics what it reads and writes
 * @param role what it tags, and for whom
 * @param format how its input is read
 * @param telling what it tells of sentences
 * @param engine tags them
 * @param takeover run before the first record of a partition that comes here, see {@link
 *     TaggingStage#champion}
 * @param heldOffsets shared with the clients, see {@link HoldBackClientSupplier}
 * @param earliestCommit how long after a commit a task that has nothing left in flight asks for the
 *     next one, rather than wait out the interval
 * @param bytesInFlight what all tasks together have in flight, in bytes of keys and values
 * @param limits of the topics that it writes to
 * @param metrics told of every record
 */
record TaggingTopology(
    Topics topics,
    Role role,
    InputFormat format,
    Telling telling,
    TaggingEngine engine,
    Runnable takeover,
    HeldOffsets heldOffsets,
    Duration earliestCommit,
    BytesInFlight bytesInFlight,
    OutputLimits limits,
    TaggingMetrics metrics) {
  static final String SENTENCES = "sentences";
  static final String TAG = "tag";
  static final String TAGGED = "tagged-entities";
  static final String ENRICHED = "enriched-records";
  static final String DEAD_LETTERS = "dead-letters";

  DeadLetters deadLetters() {
    return new DeadLetters(topics.deadLetters(), limits);
  }

  /** The topology, every operator named. */
  Topology build() {
    ByteArrayDeserializer asBytes = new ByteArrayDeserializer();
    ByteArraySerializer bytes = new ByteArraySerializer();
    Topology topology = new Topology();
    TopicSelection read = topics.read();
    if (read.pattern() == null) {
      String[] names = read.names().toArray(String[]::new);
      topology.addSource(role.begins(), SENTENCES, new EventTime(), asBytes, asBytes, names);
    } else {
      topology.addSource(
          role.begins(), SENTENCES, new EventTime(), asBytes, asBytes, read.asPattern());
    }
    topology.addProcessor(TAG, () -> new InFlightProcessor(this), SENTENCES);
    role.sinks(topics, telling)
        .forEach((sink, topic) -> topology.addSink(sink, topic.name(), bytes, bytes, TAG));
    return topology;
  }
}
