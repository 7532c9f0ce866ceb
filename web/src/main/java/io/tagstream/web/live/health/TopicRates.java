package io.tagstream.web.live.health;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tagstream.runtime.process.OnDemand;
import io.tagstream.runtime.process.Reasons;
import io.tagstream.runtime.topic.Answers;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How fast topics grow, by where they end, while somebody asks. A thread of its own asks the broker
 * every few seconds; it ends a while after the last one has asked. For any thread.
 */
public final class TopicRates implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicRates.class);
  private static final long EVERY_MILLIS = 3000;
  private static final int PATIENCE_MILLIS = 5000;
  private static final long IDLE_NANOS = Duration.ofSeconds(15).toNanos();

  /** Samples that are kept: half a minute. */
  private static final int SAMPLES = 11;

  /** Inputs that are looked at; a pattern may match more. */
  private static final int MOST_INPUTS = 100;

  private final Map<String, Object> client;
  private final Topics topics;
  private final Deque<Sample> samples = new ArrayDeque<>(); // of the thread
  private volatile Seen seen;
  private volatile long askedNanos;
  private final OnDemand thread =
      new OnDemand("tagstream-rates", this::watch, this::isAsked, Duration.ZERO);

  /** Asks nobody before it is asked. */
  public TopicRates(Map<String, Object> client, Topics topics) {
    this.client = new HashMap<>(client);
    this.client.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
    this.client.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
    this.topics = topics;
  }

  /** Where partitions ended at a time. */
  record Sample(long nanos, Map<TopicPartition, Long> ends) {}

  /**
   * A topic.
   *
   * @param partitions how many
   * @param perSecond offsets, about; those of transactions count, too. Null before it is known
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Growth(int partitions, Double perSecond) {}

  /**
   * What the broker said.
   *
   * @param at when
   * @param problem why it said nothing; null if it did
   * @param nodes the brokers, as {@code host:port}
   * @param inputs how many topics the tagger reads; those beyond a hundred are not in {@code
   *     topics}
   * @param topics that are there, by name
   * @param missing those of Tagstream that are not
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Seen(
      Instant at,
      String problem,
      List<String> nodes,
      int inputs,
      Map<String, Growth> topics,
      List<String> missing) {}

  /** The last answer, and that somebody wants the next one; null before the first. */
  public Seen look() {
    askedNanos = System.nanoTime();
    thread.wake();
    return seen;
  }

  private void watch() {
    samples.clear();
    try (Admin admin = Admin.create(client)) {
      do {
        round(admin);
        Thread.sleep(EVERY_MILLIS);
      } while (isAsked());
    } catch (InterruptException | InterruptedException e) {
      // It is closed.
    } catch (RuntimeException e) {
      LOG.warn("How fast topics grow is not known", e);
      Utils.sleep(EVERY_MILLIS);
    } finally {
      seen = null;
    }
  }

  private boolean isAsked() {
    return System.nanoTime() - askedNanos < IDLE_NANOS;
  }

  private void round(Admin admin) {
    try {
      seen = ask(admin);
    } catch (InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      samples.clear();
      seen = new Seen(Instant.now(), Reasons.of(e), List.of(), 0, Map.of(), List.of());
    }
  }

  private Seen ask(Admin admin) {
    List<String> nodes =
        Answers.await(admin.describeCluster().nodes()).stream()
            .map(node -> node.host() + ":" + node.port())
            .sorted()
            .toList();
    Set<String> there = Answers.await(admin.listTopics().names());
    Set<String> inputs = topics.read().of(there);
    Set<String> own = topics.all().stream().map(Topic::name).collect(Collectors.toSet());
    Set<String> missing = new TreeSet<>(own);
    missing.addAll(topics.read().names());
    missing.removeAll(there);
    Set<String> wanted = new TreeSet<>(own);
    wanted.retainAll(there);
    inputs.stream().limit(MOST_INPUTS).forEach(wanted::add);
    note(new Sample(System.nanoTime(), ends(admin, wanted)));
    return new Seen(Instant.now(), null, nodes, inputs.size(), growth(), List.copyOf(missing));
  }

  private static Map<TopicPartition, Long> ends(Admin admin, Set<String> wanted) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    Answers.await(admin.describeTopics(wanted).allTopicNames())
        .forEach(
            (topic, described) ->
                described
                    .partitions()
                    .forEach(
                        one ->
                            asked.put(
                                new TopicPartition(topic, one.partition()), OffsetSpec.latest())));
    Map<TopicPartition, Long> ends = new HashMap<>();
    Answers.await(admin.listOffsets(asked).all())
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  private void note(Sample sample) {
    samples.addLast(sample);
    if (samples.size() > SAMPLES) {
      samples.removeFirst();
    }
  }

  private Map<String, Growth> growth() {
    return growth(samples.getFirst(), samples.getLast());
  }

  /** How fast topics grew between two samples. */
  static Map<String, Growth> growth(Sample first, Sample last) {
    Map<String, Integer> partitions = new TreeMap<>();
    Map<String, Long> grown = new HashMap<>();
    last.ends()
        .forEach(
            (partition, end) -> {
              partitions.merge(partition.topic(), 1, Integer::sum);
              long before = first.ends().getOrDefault(partition, end);
              grown.merge(partition.topic(), Math.max(0, end - before), Long::sum);
            });
    double seconds = (last.nanos() - first.nanos()) / 1e9;
    Map<String, Growth> growth = new TreeMap<>();
    partitions.forEach(
        (topic, count) ->
            growth.put(topic, new Growth(count, seconds > 0 ? grown.get(topic) / seconds : null)));
    return growth;
  }

  @Override
  public void close() {
    thread.close();
  }
}
