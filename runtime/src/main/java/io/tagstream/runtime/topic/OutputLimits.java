package io.tagstream.runtime.topic;

import io.tagstream.schemas.TopicLimits;

/** What the topics that one writes to take. */
@FunctionalInterface
public interface OutputLimits {
  /** The limits of a topic, as far as they are known. */
  TopicLimits of(String topic);
}
