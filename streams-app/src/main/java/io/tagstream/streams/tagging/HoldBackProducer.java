package io.tagstream.streams.tagging;

import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A producer whose transactions commit no offset of a record that is still in flight.
 *
 * <p>It also turns the timeouts of an ongoing transaction into final errors. To Streams, a timeout
 * means that some tasks are corrupted, and it then commits the others with what those tasks had
 * written in the same transaction. A final error aborts the transaction and begins anew.
 */
final class HoldBackProducer extends KafkaProducer<byte[], byte[]> {
  private final HeldOffsets heldOffsets;
  private final TaggingMetrics metrics;
  private final Runnable committed;
  private long commitBegan;

  /**
   * A producer of one stream thread.
   *
   * @param committed run after each commit
   */
  HoldBackProducer(
      Map<String, Object> config,
      HeldOffsets heldOffsets,
      TaggingMetrics metrics,
      Runnable committed) {
    super(config, new ByteArraySerializer(), new ByteArraySerializer());
    this.heldOffsets = heldOffsets;
    this.metrics = metrics;
    this.committed = committed;
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
    commitBegan = System.nanoTime();
    Map<TopicPartition, OffsetAndMetadata> held = heldOffsets.holdBack(offsets);
    withFinalErrors(() -> super.sendOffsetsToTransaction(held, groupMetadata));
  }

  @Override
  public void commitTransaction() {
    withFinalErrors(super::commitTransaction);
    metrics.committed((System.nanoTime() - commitBegan) / 1e9);
    heldOffsets.committed();
    committed.run();
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
    return super.send(
        record, (metadata, exception) -> callback.onCompletion(metadata, finalError(exception)));
  }

  private static void withFinalErrors(Runnable action) {
    try {
      action.run();
    } catch (RetriableException e) {
      throw finalError(e);
    }
  }

  private static KafkaException finalError(RetriableException e) {
    return new KafkaException("the transaction did not go through in time: " + e.getMessage(), e);
  }

  private static Exception finalError(Exception e) {
    return e instanceof RetriableException retriable ? finalError(retriable) : e;
  }
}
