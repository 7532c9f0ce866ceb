package io.tagstream.trainer.service;

import io.tagstream.runtime.health.BrokerWatch;
import io.tagstream.runtime.health.Check;
import io.tagstream.runtime.health.Component;
import io.tagstream.runtime.health.Listeners;
import io.tagstream.runtime.process.InstanceSlot;
import io.tagstream.runtime.process.Reasons;
import io.tagstream.runtime.standstill.GroupWatch;
import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.runtime.topic.TopicReader;
import io.tagstream.schemas.TopicSelection;
import io.tagstream.schemas.Topics;
import io.tagstream.trainer.job.TrainingJob;
import io.tagstream.trainer.write.TermEndedException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the {@code control} topic: trains on {@code retrain}, moves aliases on {@code promote}
 * and {@code rollback}, stops trainings on {@code cancel}, and tells how each request stands on
 * {@code training-status}.
 *
 * <p>Each request is done once, however often it is delivered: its id is the record's key, or
 * {@code <topic>-<partition>-<offset>} without one. Several services with one prefix share the
 * trainings: one of them reads the requests, each takes the next training when it has done one, and
 * one that is silent for too long loses its training to another. A training that a close or a crash
 * breaks off goes on with the next start from the same work directory.
 */
public final class TrainerService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrainerService.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(3);
  private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long PAUSE_MILLIS = 1_000;
  private static final Duration STANDSTILL = Duration.ofMinutes(1);
  private static final int ADMIN_MILLIS = 10_000;
  private static final Duration LONG_WAIT = Duration.ofSeconds(10);

  /** A wrong password does not get better soon, and some count how often it comes. */
  private static final long REFUSED_MILLIS = 10_000;

  private final TrainerSettings settings;
  private final TrainingJob job;
  private final ServiceListener listener;
  private final TopicPartition control;
  private final InstanceSlot slot;
  private final GroupWatch progress;
  private final BrokerWatch watch;
  private final Thread thread = new Thread(this::run, "tagstream-trainer");
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile Check kafka = Check.failed("not connected yet");
  private volatile Check trainer = Check.failed("not started yet");
  private volatile Term term;
  private volatile long probedNanos = System.nanoTime();
  private long next = -1; // offset to commit

  /**
   * A service not started yet.
   *
   * @throws java.io.UncheckedIOException if the work directory cannot be written to
   */
  public TrainerService(TrainerSettings settings, TrainingJob job, ServiceListener listener) {
    this(settings, job, listener, STANDSTILL);
  }

  /**
   * The same with another time.
   *
   * @param standstill how long requests may wait while nothing moves, before that counts as not
   *     well
   */
  public TrainerService(
      TrainerSettings settings, TrainingJob job, ServiceListener listener, Duration standstill) {
    this.settings = settings;
    this.job = job;
    this.listener = listener;
    this.control = new TopicPartition(settings.topics().control().name(), 0);
    this.slot = InstanceSlot.claim(settings.workDirectory());
    Topics topics = settings.topics();
    progress =
        new GroupWatch(
            settings.client(),
            settings.name(),
            TopicSelection.of(topics.control().name()),
            List.of(
                topics.trainingStatus().name(),
                topics.modelRegistry().name(),
                topics.modelBundles().name()),
            standstill);
    // Beside the thread that it watches.
    watch = new BrokerWatch(settings.client(), List.of(), this::look);
  }

  /** Begins to follow the control topic, on a thread of its own, however the broker is. */
  public void start() {
    thread.start();
    watch.start();
  }

  private void look(Admin admin) {
    progress.look(admin, () -> Set.of(clientId()), partition -> true, committed -> {});
  }

  private String clientId() {
    return settings.name() + "-" + slot.name();
  }

  /** The components that {@code /health} tells of: the broker, and this service. */
  public List<Component> components() {
    return List.of(Component.of("kafka", this::kafka), Component.of("trainer", this::trainer));
  }

  /** Somebody who waits, or stands still, looks well otherwise. */
  private Check trainer() {
    if (!trainer.up()) {
      return trainer;
    }
    return Optional.ofNullable(term)
        .flatMap(now -> now.waiting(LONG_WAIT))
        .or(() -> Optional.ofNullable(progress.problem()))
        .map(Check::failed)
        .orElse(trainer);
  }

  private Check kafka() {
    long silent = System.nanoTime() - probedNanos;
    return !kafka.up() || silent < STALE_NANOS
        ? kafka
        : Check.failed("no answer for %d s".formatted(TimeUnit.NANOSECONDS.toSeconds(silent)));
  }

  /**
   * Stops. A training that runs is broken off without an end: the next start goes on with it, as
   * after a crash.
   */
  @Override
  public void close() {
    closing.countDown();
    watch.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      slot.close();
    }
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void run() {
    while (!isClosing()) {
      try (KafkaConsumer<byte[], byte[]> consumer = connect()) {
        prepareTopics();
        consumer.subscribe(List.of(control.topic()));
        follow(consumer);
      } catch (TermEndedException e) {
        LOG.info("the trainer stops: {}", e.getMessage());
      } catch (KafkaException e) {
        Check failed = Check.failed(Reasons.of(e));
        if (!failed.equals(trainer)) {
          LOG.error("the trainer service starts again: {}", failed.detail());
        }
        trainer = failed;
        pause(e instanceof AuthenticationException ? REFUSED_MILLIS : PAUSE_MILLIS);
      } catch (RuntimeException e) {
        trainer = Check.failed(Reasons.of(e));
        LOG.error("the trainer service starts again after an error", e);
        pause(PAUSE_MILLIS);
      }
    }
    trainer = Check.failed("closed");
  }

  private KafkaConsumer<byte[], byte[]> connect() {
    String problem = Listeners.check(settings.client());
    if (problem != null) {
      throw new KafkaException("the broker does not answer: " + problem);
    }
    return new KafkaConsumer<>(consumerConfig());
  }

  private void follow(KafkaConsumer<byte[], byte[]> consumer) {
    try (Term term = new Term(settings, slot, job, listener, this::isClosing, () -> kafka().up())) {
      this.term = term;
      while (!isClosing()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          term.handle(record);
          // Only now: a record whose handling broke must be delivered again.
          next = record.offset() + 1;
        }
        probe(consumer);
        term.look(kafka.up());
        if (kafka.up()) {
          commit(consumer);
        }
        trainer = Check.ok(term.doing().orElse("idle"));
      }
      if (kafka.up()) {
        term.giveBack();
      }
    } finally {
      this.term = null;
      commit(consumer);
    }
  }

  /** A failed commit is made good by the next one; until then a restart finds them done already. */
  private void commit(KafkaConsumer<byte[], byte[]> consumer) {
    if (next < 0 || !consumer.assignment().contains(control)) {
      return;
    }
    try {
      consumer.commitSync(Map.of(control, new OffsetAndMetadata(next)), PROBE_TIMEOUT);
      next = -1;
    } catch (CommitFailedException | RebalanceInProgressException | RetriableException e) {
      LOG.debug("offset {} is not committed yet", next, e);
    }
  }

  /** A consumer does not say that its broker is away: one has to ask. */
  private void probe(KafkaConsumer<byte[], byte[]> consumer) {
    if (kafka.up() && System.nanoTime() - probedNanos < PROBE_NANOS) {
      return;
    }
    try {
      consumer.endOffsets(List.of(control), PROBE_TIMEOUT);
      kafka = Check.ok();
    } catch (RetriableException e) {
      kafka = Check.failed(Reasons.of(e));
    }
    probedNanos = System.nanoTime();
  }

  /** What is wrong with topics would be found out at the end of a training else. */
  private void prepareTopics() {
    Topics topics = settings.topics();
    Map<String, Object> client = new HashMap<>(settings.client());
    client.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ADMIN_MILLIS);
    client.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ADMIN_MILLIS);
    try (Admin admin = Admin.create(client)) {
      settings.topicSetup().createMissing(admin, topics);
      TopicAdmin.requireUsable(
          admin,
          List.of(
              topics.control(),
              topics.trainingStatus(),
              topics.modelRegistry(),
              topics.modelBundles(),
              topics.deadLetters()));
    }
  }

  private void pause(long millis) {
    try {
      closing.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      closing.countDown();
    }
  }

  private Map<String, Object> consumerConfig() {
    Map<String, Object> config = TopicReader.consumerConfig(settings.client());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, settings.name());
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId());
    // Each takes a transaction, and between two looks the training here is silent to the others.
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10);
    // When one is killed, another one reads the requests as soon as its session ends.
    config.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
    config.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_500);
    return config;
  }
}
