package io.tagstream.runtime.topic;

import io.tagstream.runtime.process.Daemons;
import io.tagstream.schemas.RawRecord;
import io.tagstream.schemas.TopicLimits;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The limits of some topics, read from the broker before the first record and again and again,
 * since they may be changed at any time. Where they may not be read, those that brokers have by
 * default are taken for granted. What the broker refuses all the same makes them closer, until they
 * are changed there: so the same record is not sent for ever.
 */
public final class LimitWatch implements OutputLimits, AutoCloseable {
  /** Enough for any result and any dead letter, where the topic takes it. */
  private static final int REQUEST_BYTES = 16 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(LimitWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final int PATIENCE_MILLIS = 3_000;
  private static final int AGAIN_MILLIS = 1_000;

  /** So long after limits have changed, refusals may be of what was sent under the old ones. */
  private static final Duration UNDER_WAY = Duration.ofSeconds(1);

  private final Supplier<Admin> admins;
  private final List<String> topics;
  private final Duration interval;
  private final int requestBytes;
  private final Map<String, TopicLimits> described = new ConcurrentHashMap<>();
  private final Map<String, TopicLimits> current = new ConcurrentHashMap<>();
  private final Map<String, Long> changedNanos = new ConcurrentHashMap<>();
  private final Set<String> unreadable = new HashSet<>();
  private final ScheduledExecutorService thread =
      new ScheduledThreadPoolExecutor(1, Daemons.named("tagstream-limits"), new DiscardPolicy());
  private Admin admin; // of the thread

  /**
   * A watch that knows nothing before {@link #start}.
   *
   * @param client how to reach the broker, as any Kafka client takes it
   * @param topics their names; those that are not there yet are looked for each second
   */
  public LimitWatch(Map<String, Object> client, Collection<String> topics) {
    this(() -> Admin.create(client), topics, requestBytes(client), INTERVAL);
  }

  LimitWatch(
      Supplier<Admin> admins, Collection<String> topics, int requestBytes, Duration interval) {
    this.admins = admins;
    this.topics = List.copyOf(topics);
    this.requestBytes = requestBytes;
    this.interval = interval;
  }

  /** The largest request of a producer, in bytes: what these settings say, or enough. */
  public static int requestBytes(Map<String, ?> client) {
    Object ofAll = client.get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
    // As Kafka Streams has it.
    Object given = client.get("producer." + ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
    Object size = given == null ? ofAll : given;
    return size == null ? REQUEST_BYTES : Integer.parseInt(size.toString().strip());
  }

  /** Reads the limits, for some seconds at most, and goes on with it from time to time. */
  public void start() {
    try {
      thread.submit(this::look).get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("The limits of {} are not known yet", topics);
    }
  }

  @Override
  public TopicLimits of(String topic) {
    TopicLimits known = current.get(topic);
    return known == null ? TopicLimits.usual(topic).within(requestBytes) : known;
  }

  /** The limits of a topic, if it could be asked for them. */
  public Optional<TopicLimits> known(String topic) {
    return Optional.ofNullable(described.get(topic));
  }

  /** The broker has refused a record, or the producer; the next one like it will be found out. */
  public void refused(String topic, RawRecord record, Exception refusal) {
    if (hasJustChanged(topic)) {
      return; // it was sent under the limits before
    }
    Optional<TopicLimits> closer = of(topic).without(record, refusal, System.currentTimeMillis());
    closer.ifPresent(
        limits -> {
          LOG.warn(
              "{} does not take what it should ({}): {} from now on",
              topic,
              refusal.getMessage(),
              limits);
          current.put(topic, limits);
        });
    thread.execute(this::read);
  }

  private boolean hasJustChanged(String topic) {
    Long changed = changedNanos.get(topic);
    return changed != null && System.nanoTime() - changed < UNDER_WAY.toNanos();
  }

  private void look() {
    boolean complete = read();
    long pause = complete ? interval.toMillis() : AGAIN_MILLIS;
    var unused = thread.schedule(this::look, pause, TimeUnit.MILLISECONDS);
  }

  /** Whether there is nothing that a second look would find. */
  private boolean read() {
    try {
      if (admin == null) {
        admin = admins.get();
      }
      List<ConfigResource> resources =
          topics.stream().map(t -> new ConfigResource(ConfigResource.Type.TOPIC, t)).toList();
      Map<ConfigResource, KafkaFuture<Config>> configs =
          admin
              .describeConfigs(resources, new DescribeConfigsOptions().timeoutMs(PATIENCE_MILLIS))
              .values();
      boolean complete = true;
      for (ConfigResource resource : resources) {
        complete &= note(resource.name(), configs.get(resource));
      }
      return complete;
    } catch (InterruptException e) {
      return false;
    } catch (KafkaException e) {
      LOG.debug("Cannot read the topics' limits", e);
      closeAdmin(); // one whose thread has died never answers again
      return false;
    }
  }

  private boolean note(String topic, KafkaFuture<Config> config) {
    try {
      Config found = Answers.await(config);
      TopicLimits limits = TopicLimits.of(topic, found);
      TopicLimits before = described.put(topic, limits);
      if (!limits.equals(before)) {
        if (before != null) {
          changedNanos.put(topic, System.nanoTime()); // first, or a refusal in between counts
        }
        current.put(topic, limits.within(requestBytes));
      }
      return true;
    } catch (AuthorizationException e) {
      if (unreadable.add(topic)) {
        LOG.warn(
            "The limits of {} cannot be read, the usual ones are assumed: "
                + "allow DescribeConfigs on it",
            topic);
      }
      return true;
    } catch (UnknownTopicOrPartitionException e) {
      return false;
    }
  }

  private void closeAdmin() {
    if (admin != null) {
      admin.close(Duration.ZERO);
      admin = null;
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (thread.awaitTermination(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        closeAdmin();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
