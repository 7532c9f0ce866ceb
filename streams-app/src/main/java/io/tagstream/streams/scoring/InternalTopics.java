package io.tagstream.streams.scoring;

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
record InternalTopics(List<String> suffixes) {
  static final InternalTopics JOIN =
      new InternalTopics(
          Stream.concat(
                  Stream.of(ScoringTopology.GOLD_BY_ID + "-repartition"),
                  changelogs(JoinProcessor.SENTENCES, JoinProcessor.EXPIRY, JoinProcessor.SIGNALS))
              .toList());
  static final InternalTopics WINDOWS =
      new InternalTopics(
          changelogs(
                  WindowStores.PROGRESS,
                  WindowStores.SLOTS,
                  WindowStores.TALLIES,
                  WindowStores.DRIFT,
                  WindowStores.SCORES)
              .toList());

  private static Stream<String> changelogs(String... stores) {
    return Stream.of(stores).map(store -> store + "-changelog");
  }

  /** Their names. */
  List<String> of(String applicationId) {
    return suffixes.stream().map(suffix -> applicationId + "-" + suffix).toList();
  }

  /** Why one of the topics does not take a timestamp; empty if all do. */
  static Optional<String> refusal(List<String> topics, OutputLimits limits, long timestamp) {
    return refusal(topics, limits, (topic, now) -> topic.refusal(timestamp, now));
  }

  /** Why one of the topics does not take a record; empty if all do. */
  static Optional<String> refusal(List<String> topics, OutputLimits limits, RawRecord record) {
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
