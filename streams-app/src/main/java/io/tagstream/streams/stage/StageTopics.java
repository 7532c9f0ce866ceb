package io.tagstream.streams.stage;

import io.tagstream.schemas.Topic;
import io.tagstream.schemas.TopicSelection;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The topics of a stage, by name.
 *
 * @param sources that it reads
 * @param sinks that it writes
 * @param internal that it writes for itself: between its steps, and those that Kafka Streams makes
 */
public record StageTopics(TopicSelection sources, Set<String> sinks, List<String> internal) {
  /** A stage for which Kafka Streams makes none. */
  public StageTopics(TopicSelection sources, Set<String> sinks) {
    this(sources, sinks, List.of());
  }

  /** All that it writes. */
  List<String> written() {
    return Stream.concat(sinks.stream(), internal.stream()).toList();
  }

  /** Their names. */
  public static Set<String> names(Topic<?, ?>... topics) {
    return names(List.of(topics));
  }

  /** Their names. */
  public static Set<String> names(Collection<Topic<?, ?>> topics) {
    return topics.stream().map(Topic::name).collect(Collectors.toUnmodifiableSet());
  }
}
