package io.tagstream.streams.tagging;

import io.tagstream.streams.stage.StageProducer;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** A producer whose transactions commit no offset of a record that is still in flight. */
final class HoldBackProducer extends StageProducer {
  private final HeldOffsets heldOffsets;
  private final TaggingMetrics metrics;
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
    super(config, committed);
    this.heldOffsets = heldOffsets;
    this.metrics = metrics;
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
    commitBegan = System.nanoTime();
    super.sendOffsetsToTransaction(heldOffsets.holdBack(offsets), groupMetadata);
  }

  @Override
  public void commitTransaction() {
    super.commitTransaction();
    metrics.committed((System.nanoTime() - commitBegan) / 1e9);
    heldOffsets.committed();
  }
}
