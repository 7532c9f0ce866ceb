package io.tagstream.streams.tagging;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Kafka Streams' usual clients, but for the producer, which holds commits back, and the consumer of
 * sentences, whose partitions take turns.
 */
final class HoldBackClientSupplier implements KafkaClientSupplier {
  private final HeldOffsets heldOffsets;
  private final TaggingMetrics metrics;
  private final String transactionalIdPrefix;
  private final BooleanSupplier reads;

  /**
   * Supplies the clients of one instance.
   *
   * @param metrics told of every commit
   * @param instance stays the same when this instance is started again, and no other running one
   *     has it
   * @param reads whether to read sentences now
   */
  HoldBackClientSupplier(
      HeldOffsets heldOffsets,
      TaggingMetrics metrics,
      String applicationId,
      String instance,
      BooleanSupplier reads) {
    this.heldOffsets = heldOffsets;
    this.metrics = metrics;
    this.transactionalIdPrefix = applicationId + "-" + instance;
    this.reads = reads;
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new HoldBackProducer(withLastingTransactionalId(config), heldOffsets, metrics);
  }

  /**
   * Streams names transactions by the process, and without a persistent store a process has a new
   * name at each start. Nobody would then end the transaction of a killed one, and readers of
   * committed records would stand still until it timed out.
   */
  private Map<String, Object> withLastingTransactionalId(Map<String, Object> config) {
    Map<String, Object> lasting = new HashMap<>(config);
    lasting.computeIfPresent(
        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
        (key, id) -> transactionalIdPrefix + threadSuffix((String) id));
    return lasting;
  }

  private static String threadSuffix(String transactionalId) {
    return transactionalId.substring(transactionalId.lastIndexOf('-'));
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new TurnTakingConsumer(config, reads, heldOffsets::resting);
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return getRestoreConsumer(config);
  }
}
