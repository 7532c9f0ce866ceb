package io.tagstream.streams.tagging;

import io.tagstream.streams.stage.ConsumerGuard;
import io.tagstream.streams.stage.StageClients;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * A stage's clients, but for the producer, which holds commits back, and the consumer of sentences,
 * which is fair to its partitions.
 */
final class HoldBackClientSupplier extends StageClients {
  private final HeldOffsets heldOffsets;
  private final TaggingMetrics metrics;
  private final String transactionalIdPrefix;
  private final BooleanSupplier reads;

  /**
   * Supplies the clients of one instance.
   *
   * @param guard what its consumers heed
   * @param metrics told of every commit
   * @param instance stays the same when this instance is started again, and no other running one
   *     has it
   * @param reads whether to read sentences now
   */
  HoldBackClientSupplier(
      ConsumerGuard guard,
      HeldOffsets heldOffsets,
      TaggingMetrics metrics,
      String applicationId,
      String instance,
      BooleanSupplier reads) {
    super(guard);
    this.heldOffsets = heldOffsets;
    this.metrics = metrics;
    // No name has a colon: else "a-b" with "c" would be "a" with "b-c".
    this.transactionalIdPrefix = applicationId + ":" + instance;
    this.reads = reads;
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new HoldBackProducer(
        withLastingTransactionalId(config), heldOffsets, metrics, guard()::committed);
  }

  /**
   * Streams names transactions by the process, and without a persistent store a process has a new
   * name at each start. Nobody would then end the transaction of a killed one, and readers of
   * committed records would stand still until it timed out.
   */
  Map<String, Object> withLastingTransactionalId(Map<String, Object> config) {
    Map<String, Object> lasting = new HashMap<>(config);
    lasting.computeIfPresent(
        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
        (key, id) -> transactionalIdPrefix + ":" + thread((String) id));
    return lasting;
  }

  private static String thread(String transactionalId) {
    return transactionalId.substring(transactionalId.lastIndexOf('-') + 1);
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new FairConsumer(config, guard(), reads, heldOffsets::resting);
  }
}
