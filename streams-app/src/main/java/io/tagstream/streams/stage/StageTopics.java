package io.tagstream.streams.stage;

import io.tagstream.schemas.Topic;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The topics of a stage, by name.
 *
 * @param sources that it reads
 * @param sinks that it writes
 */
public record StageTopics(Set<String> sources, Set<String> sinks) {

  /** Their names. */
  public static Set<String> names(Topic<?, ?>... topics) {
    return Arrays.stream(topics).map(Topic::name).collect(Collectors.toUnmodifiableSet());
  }
}
