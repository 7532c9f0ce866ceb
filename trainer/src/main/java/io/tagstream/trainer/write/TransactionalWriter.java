package io.tagstream.trainer.write;

import io.tagstream.runtime.topic.Answers;
import io.tagstream.runtime.topic.LimitWatch;
import io.tagstream.schemas.RawRecord;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.TopicLimits;
import io.tagstream.schemas.record.BundleChunks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes in transactions under a name that only one writer has at a time: all of some records or
 * none, in their order, for readers of committed records. The writer that begins last fences the
 * others of its name: they cannot write any more, and what they had not committed is gone. So a
 * write that succeeds tells that nobody else of this name wrote since this one began. For several
 * threads.
 */
public final class TransactionalWriter implements AutoCloseable {
  private final Supplier<Producer<byte[], byte[]>> producers;
  private final Retry retry;
  private final BiConsumer<ProducerRecord<byte[], byte[]>, Exception> refused;
  private final Map<String, Long> ends = new ConcurrentHashMap<>();
  // Fair, so that an upload in many transactions lets a short status through.
  private final Lock lock = new ReentrantLock(true);
  private volatile Producer<byte[], byte[]> producer;

  /**
   * A writer that has not begun.
   *
   * @param producers of one transactional id; a fenced one is of no more use
   * @param retry what does not succeed
   * @param refused told of records that their topics do not take
   */
  public TransactionalWriter(
      Supplier<Producer<byte[], byte[]>> producers,
      Retry retry,
      BiConsumer<ProducerRecord<byte[], byte[]>, Exception> refused) {
    this.producers = producers;
    this.retry = retry;
    this.refused = refused;
  }

  public static TransactionalWriter connect(
      Map<String, Object> client, String name, Retry retry, LimitWatch limits) {
    Map<String, Object> config = new HashMap<>(client);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, name);
    // A transaction here takes seconds. What a killed trainer left open, its successor aborts; the
    // timeout is for when there is none.
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 60_000);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 15_000);
    config.put(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
        Math.max(BundleChunks.MAX_RECORD_BYTES, LimitWatch.requestBytes(client)));
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return new TransactionalWriter(
        () -> new KafkaProducer<>(config),
        retry,
        (record, e) -> limits.refused(record.topic(), RawRecord.of(record), e));
  }

  /**
   * Fences whoever wrote under this name before. What they committed can be read afterwards.
   *
   * @throws FencedException if another one begins at the same time
   * @throws TermEndedException if this writer is stopped while the broker is away
   */
  public void begin() {
    lock.lock();
    try {
      close();
      producer = producers.get();
      retry.untilDone(producer::initTransactions);
    } catch (RuntimeException e) {
      close();
      if (isFenced(e)) {
        throw new FencedException(e);
      }
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Writes these records in one transaction, again until it succeeds or patience ends.
   *
   * @return where they are, in their order
   * @throws FencedException if another writer of this name has begun; only {@link #begin} is of use
   *     then
   * @throws TermEndedException if this writer is stopped while the broker is away
   * @throws KafkaException if the broker refuses the records, so that trying again is no use;
   *     nothing is written then
   */
  public List<RecordMetadata> write(List<ProducerRecord<byte[], byte[]>> records) {
    lock.lock();
    try {
      return untilWritten(records);
    } finally {
      lock.unlock();
    }
  }

  private List<RecordMetadata> untilWritten(List<ProducerRecord<byte[], byte[]>> records) {
    try (Retry.Wait wait = retry.begin()) {
      while (true) {
        try {
          return attempt(records);
        } catch (KafkaException e) {
          if (isFenced(e)) {
            throw new FencedException(e);
          }
          abort(e);
          if (!isWorthAnother(e)) {
            throw e;
          }
          wait.pause(e);
        }
      }
    }
  }

  private List<RecordMetadata> attempt(List<ProducerRecord<byte[], byte[]>> records) {
    producer.beginTransaction();
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    KafkaException unsent = null;
    try {
      records.forEach(record -> sent.add(producer.send(record)));
    } catch (KafkaException e) {
      unsent = e; // which one sent before may have brought about
    }
    producer.flush();
    List<RecordMetadata> written = done(records, sent);
    if (unsent != null) {
      throw unsent;
    }
    // When its answer does not come, a commit may have happened: only asking again tells.
    retry.untilDone(producer::commitTransaction);
    written.forEach(record -> ends.put(record.topic(), record.offset() + 1));
    return written;
  }

  /** The offset after the last record that was written to a topic of one partition, or 0. */
  public long endOf(Topic<?, ?> topic) {
    return ends.getOrDefault(topic.name(), 0L);
  }

  /** Throws, if some failed, what failed first, and not what was given up because of that. */
  private List<RecordMetadata> done(
      List<ProducerRecord<byte[], byte[]>> records, List<Future<RecordMetadata>> sent) {
    List<RecordMetadata> written = new ArrayList<>();
    KafkaException failure = null;
    for (int i = 0; i < sent.size(); i++) {
      try {
        written.add(done(sent.get(i)));
      } catch (KafkaException e) {
        if (TopicLimits.isRefusal(e)) {
          refused.accept(records.get(i), e);
        }
        failure = failure == null || failure instanceof TransactionAbortedException ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return written;
  }

  /** Never waits: all was flushed. */
  private static RecordMetadata done(Future<RecordMetadata> sent) {
    try {
      return Answers.await(sent);
    } catch (InterruptException e) {
      throw new TermEndedException("interrupted", e);
    }
  }

  private void abort(KafkaException reason) {
    try {
      retry.untilDone(producer::abortTransaction);
    } catch (KafkaException | IllegalStateException e) {
      // This producer is broken for good: as good as fenced.
      e.addSuppressed(reason);
      throw new FencedException(e);
    }
  }

  private static boolean isFenced(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProducerFencedException
          || cause instanceof InvalidProducerEpochException
          || cause instanceof OutOfOrderSequenceException
          // The broker forgets a name that was not used for a week.
          || cause instanceof InvalidPidMappingException) {
        return true;
      }
    }
    return false;
  }

  private static boolean isWorthAnother(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof RetriableException || cause instanceof TransactionAbortableException) {
        return true;
      }
    }
    return false;
  }

  /** Leaves at once; an open transaction is aborted by whoever comes next. */
  @Override
  public void close() {
    if (producer != null) {
      producer.close(Duration.ZERO);
    }
  }
}
