package io.tagstream.streams.scoring.output;

import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.TopicLimits;
import io.tagstream.streams.stage.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Makes records of what a step has to tell, such that their topic takes them. When something was is
 * in the records themselves, so a timestamp that the topic does not allow becomes one that it does;
 * what is too large is a dead letter.
 */
public final class OutputProcessor<K, V> implements Processor<K, V, byte[], byte[]> {
  private final Topic<K, V> topic;
  private final DeadLetters deadLetters;
  private final String sink;
  private final String deadLetterSink;
  private ProcessorContext<byte[], byte[]> context;
  private RejectedRecords rejected;

  /**
   * @param sink the child that writes the topic
   * @param deadLetterSink the child that writes the dead letters
   */
  public OutputProcessor(
      Topic<K, V> topic, DeadLetters deadLetters, String sink, String deadLetterSink) {
    this.topic = topic;
    this.deadLetters = deadLetters;
    this.sink = sink;
    this.deadLetterSink = deadLetterSink;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
    rejected = new RejectedRecords(context, deadLetters, deadLetterSink);
  }

  @Override
  public void process(Record<K, V> record) {
    long now = System.currentTimeMillis();
    TopicLimits limits = deadLetters.limits().of(topic.name());
    Record<byte[], byte[]> output = lawful(serialized(record), limits, now);
    Optional<String> refusal = limits.refusal(DeadLetters.raw(output), now);
    if (refusal.isPresent()) {
      rejected.reject(output, topic.name(), "topic %s: %s".formatted(topic.name(), refusal.get()));
    } else {
      context.forward(output, sink);
    }
  }

  private Record<byte[], byte[]> serialized(Record<K, V> record) {
    return new Record<>(
        topic.keySerde().serializer().serialize(topic.name(), record.key()),
        topic.valueSerde().serializer().serialize(topic.name(), record.value()),
        record.timestamp(),
        record.headers());
  }

  private static Record<byte[], byte[]> lawful(
      Record<byte[], byte[]> record, TopicLimits limits, long now) {
    long timestamp = limits.lawful(record.timestamp(), now);
    if (timestamp == record.timestamp()) {
      return record;
    }
    Headers headers = new RecordHeaders(record.headers());
    headers.add(
        DeadLetter.ORIGINAL_TIMESTAMP,
        Long.toString(record.timestamp()).getBytes(StandardCharsets.UTF_8));
    return record.withTimestamp(timestamp).withHeaders(headers);
  }
}
