package io.tagstream.streams.scoring.output;

import io.tagstream.runtime.topic.OutputLimits;
import io.tagstream.schemas.RawRecord;
import io.tagstream.schemas.TopicLimits;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * The topics that Kafka Streams makes for a step. What it writes to them has the timestamp of the
 * record at hand, so the step takes no other records than these topics do.
 *
 * @param suffixes of their names, after the application's id
 */
public record InternalTopics(List<String> suffixes) {
  /** The changelogs of these stores. */
  public static InternalTopics changelogs(String... stores) {
    return new InternalTopics(Stream.of(stores).map(store -> store + "-changelog").toList());
  }

  /** These, and the topic of a repartition of this name. */
  public InternalTopics withRepartition(String name) {
    return new InternalTopics(
        Stream.concat(suffixes.stream(), Stream.of(name + "-repartition")).toList());
  }

  /** Their names. */
  public List<String> of(String applicationId) {
    return suffixes.stream().map(suffix -> applicationId + "-" + suffix).toList();
  }

  /** Why one of the topics does not take a timestamp; empty if all do. */
  public static Optional<String> refusal(List<String> topics, OutputLimits limits, long timestamp) {
    return refusal(topics, limits, (topic, now) -> topic.refusal(timestamp, now));
  }

  /** Why one of the topics does not take a record; empty if all do. */
  public static Optional<String> refusal(
      List<String> topics, OutputLimits limits, RawRecord record) {
    return refusal(topics, limits, (topic, now) -> topic.refusal(record, now));
  }

  private static Optional<String> refusal(
      List<String> topics,
      OutputLimits limits,
      BiFunction<TopicLimits, Long, Optional<String>> reason) {
    long now = System.currentTimeMillis();
    for (String topic : topics) {
      Optional<String> refusal = reason.apply(limits.of(topic), now);
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }
}
