package io.tagstream.trainer.service;

import io.tagstream.schemas.BundleChunks;
import io.tagstream.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only way by which a trainer writes: all of some records or none, in their order, for readers
 * of committed records. All trainers of a prefix share one {@code transactional.id}, so the one
 * that begins last fences the others: they cannot write any more, and what they had not committed
 * is gone. That is why two trainers never give one version name to two models. For several threads.
 */
final class TransactionalWriter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TransactionalWriter.class);
  private static final long PAUSE_MILLIS = 200;

  private final Producer<byte[], byte[]> producer;
  private final BooleanSupplier stopped;
  private final Map<String, Long> ends = new ConcurrentHashMap<>();
  // Fair, so that an upload in many transactions lets a short status through.
  private final Lock turn = new ReentrantLock(true);

  /**
   * Fences whoever wrote before.
   *
   * @param stopped whether to give up what does not succeed
   */
  TransactionalWriter(Producer<byte[], byte[]> producer, BooleanSupplier stopped) {
    this.producer = producer;
    this.stopped = stopped;
    try {
      untilDone(producer::initTransactions);
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  static TransactionalWriter connect(TrainerSettings settings, BooleanSupplier stopped) {
    Map<String, Object> config = new HashMap<>(settings.client());
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, settings.name());
    // A transaction here takes seconds. What a killed trainer left open, its successor aborts; the
    // timeout is for when there is none.
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 60_000);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, BundleChunks.MAX_RECORD_BYTES);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return new TransactionalWriter(new KafkaProducer<>(config), stopped);
  }

  /** A record for a topic whose records have one order: its only partition is 0. */
  static <K, V> ProducerRecord<byte[], byte[]> record(Topic<K, V> topic, K key, V value) {
    return new ProducerRecord<>(
        topic.name(),
        topic.ordered() ? 0 : null,
        topic.keySerde().serializer().serialize(topic.name(), key),
        topic.valueSerde().serializer().serialize(topic.name(), value));
  }

  /**
   * Writes these records in one transaction, again until it succeeds.
   *
   * @return where they are, in their order
   * @throws TermEndedException if this writer is fenced, or stopped while the broker is away
   * @throws KafkaException if the broker refuses the records, so that trying again is no use;
   *     nothing is written then
   */
  List<RecordMetadata> write(List<ProducerRecord<byte[], byte[]>> records) {
    turn.lock();
    try {
      return untilWritten(records);
    } finally {
      turn.unlock();
    }
  }

  private List<RecordMetadata> untilWritten(List<ProducerRecord<byte[], byte[]>> records) {
    while (true) {
      try {
        return attempt(records);
      } catch (ProducerFencedException
          | InvalidProducerEpochException
          | OutOfOrderSequenceException e) {
        throw new TermEndedException("another trainer took over", e);
      } catch (KafkaException e) {
        abort(e);
        if (!isWorthAnother(e)) {
          throw e;
        }
        log.warn("cannot write to Kafka, trying again: {}", e.getMessage());
        pause(e);
      }
    }
  }

  private List<RecordMetadata> attempt(List<ProducerRecord<byte[], byte[]>> records) {
    producer.beginTransaction();
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> record : records) {
      sent.add(producer.send(record));
    }
    producer.flush();
    List<RecordMetadata> written = sent.stream().map(TransactionalWriter::done).toList();
    // When its answer does not come, a commit may have happened: only asking again tells.
    untilDone(producer::commitTransaction);
    written.forEach(record -> ends.put(record.topic(), record.offset() + 1));
    return written;
  }

  /** The offset after the last record that was written to a topic of one partition, or 0. */
  long endOf(Topic<?, ?> topic) {
    return ends.getOrDefault(topic.name(), 0L);
  }

  /** Never waits: all was flushed. */
  private static RecordMetadata done(Future<RecordMetadata> sent) {
    try {
      return sent.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException kafka) {
        throw kafka;
      }
      throw new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TermEndedException("interrupted", e);
    }
  }

  private void abort(KafkaException reason) {
    try {
      untilDone(producer::abortTransaction);
    } catch (KafkaException | IllegalStateException e) {
      e.addSuppressed(reason);
      throw new TermEndedException("the transaction cannot be aborted: " + reason, e);
    }
  }

  private void untilDone(Runnable request) {
    while (true) {
      try {
        request.run();
        return;
      } catch (TimeoutException e) {
        log.warn("Kafka does not answer, trying again: {}", e.getMessage());
        pause(e);
      }
    }
  }

  private static boolean isWorthAnother(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof RetriableException || cause instanceof TransactionAbortableException) {
        return true;
      }
    }
    return false;
  }

  private void pause(KafkaException reason) {
    if (stopped.getAsBoolean()) {
      throw new TermEndedException("closed", reason);
    }
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TermEndedException("interrupted", e);
    }
  }

  /** Leaves at once; an open transaction is aborted by whoever comes next. */
  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }
}
