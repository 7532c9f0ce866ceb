package io.tagstream.runtime.standstill;

import io.tagstream.runtime.process.Reasons;
import io.tagstream.runtime.topic.Answers;
import io.tagstream.schemas.TopicSelection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Watches whether a consumer group gets on, from outside: by what it has committed, and where its
 * topics end. So it notices a group that stands still whatever the cause, and however its members
 * are. What another member has is that one's business; what nobody has is everybody's.
 */
public final class GroupWatch {
  private static final int TIMEOUT_MILLIS = 5000;
  private static final Duration TIMEOUT = Duration.ofMillis(TIMEOUT_MILLIS);

  /** Names at once; more are counted. */
  private static final int NAMED = 3;

  private final String group;
  private final TopicSelection sources;
  private final Set<String> sinks;
  private final Duration limit;
  private final LongSupplier nanos;
  private final StandstillFinder finder;
  private final Tails tails;

  private boolean seen = true;
  private long unseenNanos;
  private volatile Findings findings = new Findings(0, null);
  private volatile long lag;

  /**
   * What a group has committed.
   *
   * @param topicIds of the topics that there are
   * @param partitions of which the group has committed an offset
   */
  public record Committed(Map<String, Uuid> topicIds, Set<TopicPartition> partitions) {}

  private record Findings(int standing, String problem) {}

  /**
   * A watch that has not looked yet.
   *
   * @param client how to reach the broker, as any Kafka client takes it
   * @param sources the topics that the group reads
   * @param sinks the topics that are written by it
   * @param limit how long nothing may move
   */
  public GroupWatch(
      Map<String, Object> client,
      String group,
      TopicSelection sources,
      Collection<String> sinks,
      Duration limit) {
    this(client, group, sources, sinks, limit, System::nanoTime);
  }

  GroupWatch(
      Map<String, Object> client,
      String group,
      TopicSelection sources,
      Collection<String> sinks,
      Duration limit,
      LongSupplier nanos) {
    this.group = group;
    this.sources = sources;
    this.sinks = Set.copyOf(sinks);
    this.limit = limit;
    this.nanos = nanos;
    this.finder = new StandstillFinder(limit);
    this.tails = new Tails(client, TIMEOUT);
  }

  /** What is wrong, in one line, as of the last look; null if all is well. */
  public String problem() {
    return findings.problem;
  }

  /** How many partitions stand still, as of the last look. */
  public int standing() {
    return findings.standing;
  }

  /** How many records wait for the group, about, as of the last look that saw it. */
  public long lag() {
    return lag;
  }

  /**
   * Looks; a few requests to the broker, of at most 5 seconds each. Call it every few seconds, from
   * one thread.
   *
   * @param own the client ids of the group's members here
   * @param counts for which partitions the time since the last look counts; not for those that wait
   *     for what they may wait for
   * @param listener told what is committed
   */
  public void look(
      Admin admin,
      Supplier<Set<String>> own,
      Predicate<TopicPartition> counts,
      Consumer<Committed> listener) {
    long now = nanos.getAsLong();
    try {
      boolean wasSeen = seen;
      findings = find(admin, own, counts.and(partition -> wasSeen), listener, now);
      seen = true;
    } catch (KafkaException e) {
      if (seen) {
        seen = false;
        unseenNanos = now;
      } else if (now - unseenNanos >= limit.toNanos()) {
        findings = new Findings(0, "cannot see whether it gets on: " + Reasons.of(e));
      }
    }
  }

  private Findings find(
      Admin admin,
      Supplier<Set<String>> own,
      Predicate<TopicPartition> counts,
      Consumer<Committed> listener,
      long now) {
    Map<TopicPartition, OffsetAndMetadata> committed = committed(admin);
    Set<String> read = read(admin);
    Set<String> needed = new TreeSet<>(read);
    needed.addAll(sinks);
    Set<String> wanted = new TreeSet<>(needed);
    committed.keySet().forEach(partition -> wanted.add(partition.topic()));
    Map<String, TopicDescription> found = describe(admin, wanted);
    Map<String, Uuid> ids = new HashMap<>();
    found.forEach((name, topic) -> ids.put(name, topic.topicId()));
    listener.accept(new Committed(ids, committed.keySet()));
    if (read.isEmpty()) {
      return new Findings(0, "no topic matches %s: create one".formatted(sources));
    }
    for (String topic : needed) {
      if (!found.containsKey(topic)) {
        return new Findings(0, "topic %s does not exist: create it".formatted(topic));
      }
    }
    List<Position> positions = positions(admin, committed, read, found);
    lag = positions.stream().mapToLong(Position::lag).sum();
    List<Standstill> standing =
        finder.look(now, positions, counts).stream()
            .filter(one -> one.position().isHeldUp() || tails.hasRecord(one.position()))
            .toList();
    return told(standing.isEmpty() ? standing : withoutThoseOfOthers(admin, own.get(), standing));
  }

  /** The names of what the group reads, of which those by name need not exist. */
  private Set<String> read(Admin admin) {
    Set<String> names = new TreeSet<>(sources.names());
    if (sources.pattern() != null) {
      names.addAll(
          sources.of(
              Answers.await(
                  admin.listTopics(new ListTopicsOptions().timeoutMs(TIMEOUT_MILLIS)).names())));
    }
    return names;
  }

  private static Findings told(List<Standstill> standing) {
    if (standing.isEmpty()) {
      return new Findings(0, null);
    }
    String lines =
        standing.stream().limit(NAMED).map(Standstill::line).collect(Collectors.joining("; "));
    int more = standing.size() - NAMED;
    return new Findings(
        standing.size(), more > 0 ? "%s; and %d more partitions".formatted(lines, more) : lines);
  }

  private Map<TopicPartition, OffsetAndMetadata> committed(Admin admin) {
    Map<TopicPartition, OffsetAndMetadata> committed =
        new HashMap<>(
            Answers.await(
                admin
                    .listConsumerGroupOffsets(
                        group, new ListConsumerGroupOffsetsOptions().timeoutMs(TIMEOUT_MILLIS))
                    .partitionsToOffsetAndMetadata()));
    committed.values().removeIf(offset -> offset == null); // asked for, and not there
    return committed;
  }

  private static Map<String, TopicDescription> describe(Admin admin, Set<String> names) {
    Map<String, TopicDescription> found = new TreeMap<>();
    admin
        .describeTopics(names, new DescribeTopicsOptions().timeoutMs(TIMEOUT_MILLIS))
        .topicNameValues()
        .forEach(
            (name, future) -> {
              try {
                found.put(name, Answers.await(future));
              } catch (UnknownTopicOrPartitionException e) {
                // Whoever needs it misses it.
              }
            });
    return found;
  }

  private List<Position> positions(
      Admin admin,
      Map<TopicPartition, OffsetAndMetadata> committed,
      Set<String> read,
      Map<String, TopicDescription> found) {
    Set<TopicPartition> all = new HashSet<>(committed.keySet());
    all.removeIf(partition -> !found.containsKey(partition.topic()));
    for (String source : read) {
      found
          .get(source)
          .partitions()
          .forEach(partition -> all.add(new TopicPartition(source, partition.partition())));
    }
    Set<TopicPartition> fresh = new HashSet<>(all);
    fresh.removeAll(committed.keySet());
    Map<TopicPartition, Long> starts =
        offsets(admin, fresh, OffsetSpec.earliest(), IsolationLevel.READ_COMMITTED);
    Map<TopicPartition, Long> readable =
        offsets(admin, all, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
    Map<TopicPartition, Long> written =
        offsets(admin, all, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
    List<Position> positions = new ArrayList<>();
    for (TopicPartition partition : all) {
      OffsetAndMetadata offset = committed.get(partition);
      long from = offset == null ? starts.get(partition) : offset.offset();
      positions.add(new Position(partition, from, readable.get(partition), written.get(partition)));
    }
    return positions.stream().map(tails::passed).toList();
  }

  private static Map<TopicPartition, Long> offsets(
      Admin admin, Set<TopicPartition> partitions, OffsetSpec spec, IsolationLevel isolation) {
    if (partitions.isEmpty()) {
      return Map.of();
    }
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(partition -> asked.put(partition, spec));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    Answers.await(
            admin
                .listOffsets(asked, new ListOffsetsOptions(isolation).timeoutMs(TIMEOUT_MILLIS))
                .all())
        .forEach((partition, result) -> offsets.put(partition, result.offset()));
    return offsets;
  }

  private List<Standstill> withoutThoseOfOthers(
      Admin admin, Set<String> own, List<Standstill> standing) {
    Set<TopicPartition> others = new HashSet<>();
    var described =
        Answers.await(
            admin
                .describeConsumerGroups(
                    List.of(group), new DescribeConsumerGroupsOptions().timeoutMs(TIMEOUT_MILLIS))
                .describedGroups()
                .get(group));
    if (described.groupState() == GroupState.STABLE) {
      for (MemberDescription member : described.members()) {
        if (!own.contains(member.clientId())) {
          others.addAll(member.assignment().topicPartitions());
        }
      }
    }
    return standing.stream().filter(one -> !others.contains(one.partition())).toList();
  }
}
