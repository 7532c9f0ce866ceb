package io.tagstream.streams.stage;

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
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A producer of a stage's thread, of whose tasks all write in one transaction: none of them goes on
 * when it did not go through.
 *
 * <p>Streams thinks so of some troubles only. For a task whose state it finds corrupted while
 * partitions move, it aborts the transaction, and the other tasks keep what they have in their
 * caches and commit it with the next one, without the results. So an abort counts as having been
 * fenced, and all tasks begin anew at the last commit. Likewise a timeout means that some tasks are
 * corrupted, and it then commits the others with what those tasks had written: a final error aborts
 * the transaction.
 */
public class StageProducer extends KafkaProducer<byte[], byte[]> {
  private final Runnable committed;
  private boolean aborted;

  /**
   * A producer of one stream thread.
   *
   * @param committed run after each commit
   */
  public StageProducer(Map<String, Object> config, Runnable committed) {
    super(config, new ByteArraySerializer(), new ByteArraySerializer());
    this.committed = committed;
  }

  @Override
  public void beginTransaction() {
    if (aborted) {
      throw new ProducerFencedException("another task's trouble has aborted the transaction");
    }
    super.beginTransaction();
  }

  @Override
  public void abortTransaction() {
    aborted = true;
    super.abortTransaction();
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
    withFinalErrors(() -> super.sendOffsetsToTransaction(offsets, groupMetadata));
  }

  @Override
  public void commitTransaction() {
    withFinalErrors(super::commitTransaction);
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
